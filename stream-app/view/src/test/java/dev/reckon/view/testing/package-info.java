/** Stands-in for the world around the view. */
@NullMarked
package dev.reckon.view.testing;

import org.jspecify.annotations.NullMarked;
