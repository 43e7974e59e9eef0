/** Configuration files in, checked values out, or the sentence that says which one is wrong. */
@NullMarked
package dev.reckon.settings;

import org.jspecify.annotations.NullMarked;
