/** The language model of the process: texts in, vectors out. */
@NullMarked
package dev.reckon.serving.text;

import org.jspecify.annotations.NullMarked;
