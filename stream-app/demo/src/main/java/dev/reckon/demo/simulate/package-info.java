/** A seed in; a shop, its users and what they do out, with the truth about why. */
@NullMarked
package dev.reckon.demo.simulate;

import org.jspecify.annotations.NullMarked;
