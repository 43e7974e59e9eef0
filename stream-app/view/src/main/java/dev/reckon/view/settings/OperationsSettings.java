package dev.reckon.view.settings;

import java.time.Duration;

/**
 * Further sources of the operations page.
 *
 * @param jobMetrics Prometheus endpoint of the job; empty for none
 * @param runtimeMetrics Prometheus endpoint of the model runtime; empty for none
 * @param refresh how often to read them
 */
public record OperationsSettings(String jobMetrics, String runtimeMetrics, Duration refresh) {}
