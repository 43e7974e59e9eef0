/** Clicks with their users and times in, which of them count and how much they still weigh out. */
@NullMarked
package dev.reckon.popularity;

import org.jspecify.annotations.NullMarked;
