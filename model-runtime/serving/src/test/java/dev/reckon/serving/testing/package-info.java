/** Fakes of the server, and the server in a process of its own. */
@NullMarked
package dev.reckon.serving.testing;

import org.jspecify.annotations.NullMarked;
