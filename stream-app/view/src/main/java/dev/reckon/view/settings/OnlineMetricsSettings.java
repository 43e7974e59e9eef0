package dev.reckon.view.settings;

import java.time.Duration;

/**
 * The windows that clicks are counted in.
 *
 * @param window their length
 * @param grace how late a click may come and still count
 */
public record OnlineMetricsSettings(Duration window, Duration grace) {}
