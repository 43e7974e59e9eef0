/** Outcomes of requests in; the latest list of each user, and records of Kafka, out. */
@NullMarked
package dev.reckon.job.publish;

import org.jspecify.annotations.NullMarked;
