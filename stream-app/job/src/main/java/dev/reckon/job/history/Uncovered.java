package dev.reckon.job.history;

import dev.reckon.job.event.Arrival;

/** An event that no published list covers yet. */
public record Uncovered(String eventId, Arrival arrival) {}
