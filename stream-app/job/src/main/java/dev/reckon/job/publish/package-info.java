/** Lists and dead letters in, records of Kafka out. */
@NullMarked
package dev.reckon.job.publish;

import org.jspecify.annotations.NullMarked;
