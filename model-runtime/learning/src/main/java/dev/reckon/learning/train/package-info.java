/** A dataset in, a bundle out. */
@NullMarked
package dev.reckon.learning.train;

import org.jspecify.annotations.NullMarked;
