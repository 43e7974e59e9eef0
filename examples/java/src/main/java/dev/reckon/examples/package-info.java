/** Programs to copy from: how a service of a shop sends events and reads lists. */
@NullMarked
package dev.reckon.examples;

import org.jspecify.annotations.NullMarked;
