/** A model in, how fast it is out. */
@NullMarked
package dev.reckon.model.benchmark;

import org.jspecify.annotations.NullMarked;
