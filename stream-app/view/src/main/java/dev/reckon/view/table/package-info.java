/** Records of the topics in; what stands, what stood and what happened, by user, out. */
@NullMarked
package dev.reckon.view.table;

import org.jspecify.annotations.NullMarked;
