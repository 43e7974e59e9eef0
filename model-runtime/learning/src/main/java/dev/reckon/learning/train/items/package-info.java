/** Titles and frozen vectors in, rows of the item table out. */
@NullMarked
package dev.reckon.learning.train.items;

import org.jspecify.annotations.NullMarked;
