/**
 * What commands are given in, values out; shared by the command lines of this module and others.
 */
@NullMarked
package dev.reckon.model.cli;

import org.jspecify.annotations.NullMarked;
