/** Files of events in; one event log, its vocabulary and its splits out. */
@NullMarked
package dev.reckon.learning.data;

import org.jspecify.annotations.NullMarked;
