/** What the commands of all processes have in common: words of a command line in, a status out. */
@NullMarked
package dev.reckon.cli;

import org.jspecify.annotations.NullMarked;
