/** All lists in; how much, how fresh and by which models, over the last minute, out. */
@NullMarked
package dev.reckon.view.operate;

import org.jspecify.annotations.NullMarked;
