/** A model in, how fast it is out. */
@NullMarked
package dev.reckon.learning.benchmark;

import org.jspecify.annotations.NullMarked;
