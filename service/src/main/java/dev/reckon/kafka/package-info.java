/**
 * Readers of topics and what a process sees to before it begins: the broker, its topics, their
 * settings.
 */
@NullMarked
package dev.reckon.kafka;

import org.jspecify.annotations.NullMarked;
