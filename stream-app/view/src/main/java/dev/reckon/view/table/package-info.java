/** Records of the topics in; the current list, recent lists and history of each user out. */
@NullMarked
package dev.reckon.view.table;

import org.jspecify.annotations.NullMarked;
