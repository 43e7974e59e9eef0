/** The common parts of the commands of all processes: a command line in, a status out. */
@NullMarked
package dev.reckon.cli;

import org.jspecify.annotations.NullMarked;
