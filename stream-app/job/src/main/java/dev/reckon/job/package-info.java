/**
 * Settings in, a running Flink job out: from events on Kafka to the list that stands for a user.
 */
@NullMarked
package dev.reckon.job;

import org.jspecify.annotations.NullMarked;
