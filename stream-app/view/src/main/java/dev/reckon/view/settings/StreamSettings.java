package dev.reckon.view.settings;

import java.time.Duration;

/**
 * Bounds of the streams of lists.
 *
 * @param maxOpen most of them at once
 * @param queue most events that wait for a client
 * @param keepAlive longest silence
 */
public record StreamSettings(int maxOpen, int queue, Duration keepAlive) {}
