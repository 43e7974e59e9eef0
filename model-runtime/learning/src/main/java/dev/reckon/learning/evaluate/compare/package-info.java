/** The ranks of several recommenders on the same rows in, judgements out. */
@NullMarked
package dev.reckon.learning.evaluate.compare;

import org.jspecify.annotations.NullMarked;
