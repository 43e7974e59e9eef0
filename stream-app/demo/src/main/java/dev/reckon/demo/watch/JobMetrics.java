package dev.reckon.demo.watch;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The counters of a job that runs in this JVM. Flink creates its reporters itself, so a reporter
 * finds its object by a number in its settings. Counters of ended tasks are kept, so that sums
 * include earlier restarts. Safe for any number of threads.
 */
public final class JobMetrics implements AutoCloseable {

  private static final String ID = "reckon-job-metrics";
  private static final AtomicLong NEXT_ID = new AtomicLong();
  private static final ConcurrentMap<String, JobMetrics> OPEN = new ConcurrentHashMap<>();

  private final String id = Long.toString(NEXT_ID.incrementAndGet());

  /** Every counter and gauge ever added, with its name; several may have the same name. */
  private final ConcurrentMap<Metric, String> metrics = new ConcurrentHashMap<>();

  private JobMetrics() {}

  /** Metrics of a job to be started with {@link #reportTo}. */
  public static JobMetrics open() {
    JobMetrics metrics = new JobMetrics();
    OPEN.put(metrics.id, metrics);
    return metrics;
  }

  /** Adds the settings that make Flink report here. */
  public void reportTo(Configuration flink) {
    String prefix = "metrics.reporter.reckon-demo.";
    flink.setString(prefix + "factory.class", Factory.class.getName());
    flink.setString(prefix + ID, id);
  }

  /** The sum over all tasks of the counters of this name. */
  public long sum(String name) {
    long sum = 0;
    for (Map.Entry<Metric, String> metric : metrics.entrySet()) {
      if (metric.getKey() instanceof Counter counter && metric.getValue().equals(name)) {
        sum += counter.getCount();
      }
    }
    return sum;
  }

  /** The largest value that a gauge of this name shows; 0 if there is none. */
  public long largest(String name) {
    long largest = 0;
    for (Map.Entry<Metric, String> metric : metrics.entrySet()) {
      if (metric.getKey() instanceof Gauge<?> gauge
          && metric.getValue().equals(name)
          && gauge.getValue() instanceof Number number) {
        largest = Math.max(largest, number.longValue());
      }
    }
    return largest;
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }

  /** The reporter that Flink creates; it needs a public constructor without arguments. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new Reporter();
    }
  }

  private static final class Reporter implements MetricReporter {
    private JobMetrics target = new JobMetrics();

    @Override
    public void open(MetricConfig config) {
      target = OPEN.getOrDefault(config.getProperty(ID), target);
    }

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      if (metric instanceof Counter || metric instanceof Gauge<?>) {
        target.metrics.put(metric, name);
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
  }
}
