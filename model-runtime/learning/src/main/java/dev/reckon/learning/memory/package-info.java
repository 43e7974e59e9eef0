/** A split and a model in; how its lists should mix model and stream memory out. */
@NullMarked
package dev.reckon.learning.memory;

import org.jspecify.annotations.NullMarked;
