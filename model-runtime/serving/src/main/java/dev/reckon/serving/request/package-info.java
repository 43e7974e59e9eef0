/** Calls in, a list for each of their users out. */
@NullMarked
package dev.reckon.serving.request;

import org.jspecify.annotations.NullMarked;
