/** Events of one user in, whatever their order; that user's history out. */
@NullMarked
package dev.reckon.history;

import org.jspecify.annotations.NullMarked;
