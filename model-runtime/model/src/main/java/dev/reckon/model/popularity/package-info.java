/** Occurrences of items with their times in, how much they still count out. */
@NullMarked
package dev.reckon.model.popularity;

import org.jspecify.annotations.NullMarked;
