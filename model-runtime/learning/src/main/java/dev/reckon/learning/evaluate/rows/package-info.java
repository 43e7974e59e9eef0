/** A split and bundles in, the test rows that every recommender is judged on out. */
@NullMarked
package dev.reckon.learning.evaluate.rows;

import org.jspecify.annotations.NullMarked;
