/** Settings in, a running Flink job out: from events on Kafka to the latest list of a user. */
@NullMarked
package dev.reckon.job;

import org.jspecify.annotations.NullMarked;
