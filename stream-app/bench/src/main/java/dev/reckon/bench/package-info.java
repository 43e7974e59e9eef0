/**
 * A scenario in, its report out: how much the live path bears on this machine, and how fresh its
 * lists are under it. Here is the command line; each scenario has a package.
 */
@NullMarked
package dev.reckon.bench;

import org.jspecify.annotations.NullMarked;
