/** Clicks and the lists they followed in; online metrics by window, model and depth out. */
@NullMarked
package dev.reckon.view.score;

import org.jspecify.annotations.NullMarked;
