package dev.reckon.view;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** What Kafka Streams measures, of the tables that run just now. */
final class TableMeters implements AutoCloseable {

  private final MeterRegistry registry;
  private @Nullable KafkaStreamsMetrics measured;

  /**
   * Meters to come.
   *
   * @param registry that has the {@link #filter}
   */
  TableMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * For a registry that has no meters yet, as filters hold for later ones only. Kafka gives stores
   * in memory the meters of those on disk with other tags, which Prometheus refuses.
   */
  static MeterFilter filter() {
    return MeterFilter.deny(id -> id.getTag("in.memory.state.id") != null);
  }

  /** Measures these, and no longer those before. */
  synchronized void measure(KafkaStreams streams) {
    close();
    KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams);
    metrics.bindTo(registry);
    measured = metrics;
  }

  @Override
  public synchronized void close() {
    if (measured != null) {
      measured.close();
      measured = null;
    }
  }
}
