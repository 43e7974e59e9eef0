/** Two bundles and newer events in, a verdict out. */
@NullMarked
package dev.reckon.learning.evaluate.gate;

import org.jspecify.annotations.NullMarked;
