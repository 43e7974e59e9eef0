/** Hand-written fakes for the tests of the model runtime. */
@NullMarked
package dev.reckon.model.testing;

import org.jspecify.annotations.NullMarked;
