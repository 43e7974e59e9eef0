/** Items in; titles, and items by words of their titles, out. */
@NullMarked
package dev.reckon.view.catalogue;

import org.jspecify.annotations.NullMarked;
