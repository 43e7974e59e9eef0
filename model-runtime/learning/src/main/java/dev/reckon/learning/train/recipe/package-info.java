/** The settings of a training run in, a checked recipe out. */
@NullMarked
package dev.reckon.learning.train.recipe;

import org.jspecify.annotations.NullMarked;
