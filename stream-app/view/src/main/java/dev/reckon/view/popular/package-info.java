/** What to show those of whom nothing is known. */
@NullMarked
package dev.reckon.view.popular;

import org.jspecify.annotations.NullMarked;
