/**
 * Reads, posts and streams in; the response times of a view, also after another instance was lost,
 * out.
 */
@NullMarked
package dev.reckon.bench.view;

import org.jspecify.annotations.NullMarked;
