/**
 * Topics in, their records out; before that, the start: waiting for the broker, creating and
 * checking topics.
 */
@NullMarked
package dev.reckon.kafka;

import org.jspecify.annotations.NullMarked;
