/** Training sequences in, a bundle out. */
@NullMarked
package dev.reckon.learning.train;

import org.jspecify.annotations.NullMarked;
