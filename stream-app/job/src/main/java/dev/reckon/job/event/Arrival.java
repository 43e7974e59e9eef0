package dev.reckon.job.event;

/**
 * When an event came, both in milliseconds since the epoch.
 *
 * @param producedAtMillis timestamp of the Kafka record: when its producer sent it
 * @param receivedAtMillis when the job read it
 */
public record Arrival(long producedAtMillis, long receivedAtMillis) {}
