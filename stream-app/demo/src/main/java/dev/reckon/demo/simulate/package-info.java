/** A seed in; a shop, its users and their events out, with the causes of clicks. */
@NullMarked
package dev.reckon.demo.simulate;

import org.jspecify.annotations.NullMarked;
