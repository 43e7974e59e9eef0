/** A dataset and search spaces in; trials, and the best settings of each model, out. */
@NullMarked
package dev.reckon.learning.tune;

import org.jspecify.annotations.NullMarked;
