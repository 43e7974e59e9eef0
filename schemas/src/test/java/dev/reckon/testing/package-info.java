/**
 * What the tests of several modules need: messages as short as a test can say them, and a clock.
 */
@NullMarked
package dev.reckon.testing;

import org.jspecify.annotations.NullMarked;
