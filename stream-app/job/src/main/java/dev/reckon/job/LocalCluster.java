package dev.reckon.job;

import dev.reckon.job.settings.FlinkSettings;
import org.apache.flink.configuration.Configuration;

/** What Flink needs to be told where the job brings its own cluster, in its own process. */
public final class LocalCluster {

  private LocalCluster() {}

  /** Adds metrics for Prometheus, where the settings want them. A cluster has its own options. */
  public static void completeOptions(Configuration options, FlinkSettings settings) {
    if (!settings.prometheusPorts().isEmpty()) {
      options.setString(
          "metrics.reporter.prometheus.factory.class",
          "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
      options.setString("metrics.reporter.prometheus.port", settings.prometheusPorts());
    }
  }
}
