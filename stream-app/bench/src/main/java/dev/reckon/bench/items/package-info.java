/** How soon items that came after the training are in lists: the command {@code bench items}. */
@NullMarked
package dev.reckon.bench.items;

import org.jspecify.annotations.NullMarked;
