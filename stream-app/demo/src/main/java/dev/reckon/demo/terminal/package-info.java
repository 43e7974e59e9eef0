/** The current state of the demo in; a terminal that shows it out. */
@NullMarked
package dev.reckon.demo.terminal;

import org.jspecify.annotations.NullMarked;
