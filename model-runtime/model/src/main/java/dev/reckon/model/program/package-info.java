/** TorchScript text and named weights in; plain arrays out of the engine. */
@NullMarked
package dev.reckon.model.program;

import org.jspecify.annotations.NullMarked;
