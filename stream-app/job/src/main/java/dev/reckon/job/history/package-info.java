/** Events of a user in; the state of the user, and when to ask for a list, out. */
@NullMarked
package dev.reckon.job.history;

import org.jspecify.annotations.NullMarked;
