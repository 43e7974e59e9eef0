/** The commands of the model runtime. */
@NullMarked
package dev.reckon.serving;

import org.jspecify.annotations.NullMarked;
