package dev.reckon.view;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** The metrics of Kafka Streams for the tables that run now. */
final class TableMeters implements AutoCloseable {

  private final MeterRegistry registry;
  private @Nullable KafkaStreamsMetrics measured;

  /**
   * Meters without tables yet.
   *
   * @param registry that has the {@link #filter}
   */
  TableMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * For a registry without meters, as a filter applies only to later ones. Kafka gives stores in
   * memory the meters of those on disk with other tags, which Prometheus refuses.
   */
  static MeterFilter filter() {
    return MeterFilter.deny(id -> id.getTag("in.memory.state.id") != null);
  }

  /** Measures these tables instead of the previous ones. */
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
