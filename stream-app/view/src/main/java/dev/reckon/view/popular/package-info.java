/** Clicks, or the answers of a model runtime, in; popular items for users without a list out. */
@NullMarked
package dev.reckon.view.popular;

import org.jspecify.annotations.NullMarked;
