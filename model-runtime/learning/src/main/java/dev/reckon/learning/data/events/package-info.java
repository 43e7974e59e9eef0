/** Lines of a dataset in, an event log out: the same rules as a topic, sorted by time. */
@NullMarked
package dev.reckon.learning.data.events;

import org.jspecify.annotations.NullMarked;
