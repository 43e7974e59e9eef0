/** Posted events in, records of the topics out. */
@NullMarked
package dev.reckon.view.event;

import org.jspecify.annotations.NullMarked;
