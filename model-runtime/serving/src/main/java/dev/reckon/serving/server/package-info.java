/** Settings in, a running server out: the command, the wiring, the start and the end. */
@NullMarked
package dev.reckon.serving.server;

import org.jspecify.annotations.NullMarked;
