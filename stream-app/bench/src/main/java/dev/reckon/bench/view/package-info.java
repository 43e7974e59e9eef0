/** Reads, posts and streams in; how soon a view answers them, and one that lost another, out. */
@NullMarked
package dev.reckon.bench.view;

import org.jspecify.annotations.NullMarked;
