/** Clicks and searches in, what they say about the next item of a user out, without training. */
@NullMarked
package dev.reckon.model.memory;

import org.jspecify.annotations.NullMarked;
