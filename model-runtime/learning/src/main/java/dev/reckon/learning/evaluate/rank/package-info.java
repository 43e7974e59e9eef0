/** Test rows in, the ranks of their targets by a model out. */
@NullMarked
package dev.reckon.learning.evaluate.rank;

import org.jspecify.annotations.NullMarked;
