/** A model whose lists are known beforehand, for tests of what judges models. */
@NullMarked
package dev.reckon.learning.evaluate.testing;

import org.jspecify.annotations.NullMarked;
