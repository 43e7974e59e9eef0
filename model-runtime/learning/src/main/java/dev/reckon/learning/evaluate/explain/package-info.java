/** Lists and their evidence in, whether the evidence is a real reason out. */
@NullMarked
package dev.reckon.learning.evaluate.explain;

import org.jspecify.annotations.NullMarked;
