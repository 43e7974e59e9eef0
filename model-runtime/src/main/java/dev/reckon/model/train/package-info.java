/** Training sequences in, a bundle out. */
@NullMarked
package dev.reckon.model.train;

import org.jspecify.annotations.NullMarked;
