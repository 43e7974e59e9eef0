/** An event log in, training, validation and test targets out, each with the history before it. */
@NullMarked
package dev.reckon.learning.data.split;

import org.jspecify.annotations.NullMarked;
