/** What the runtime does in, numbers and checks for its operator out. */
@NullMarked
package dev.reckon.serving.metrics;

import org.jspecify.annotations.NullMarked;
