/**
 * Lists, clicks, searches and erasures in; answers over HTTP, server-sent events and online metrics
 * out.
 */
@NullMarked
package dev.reckon.view;

import org.jspecify.annotations.NullMarked;
