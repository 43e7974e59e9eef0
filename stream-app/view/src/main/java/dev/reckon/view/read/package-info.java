/** A request about a user in; the instances that hold the user, and the data held here, out. */
@NullMarked
package dev.reckon.view.read;

import org.jspecify.annotations.NullMarked;
