package dev.reckon.serving.newitems;

import dev.reckon.serving.metrics.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The meters of items that came after the training. */
public final class NewItemMetrics {

  private static final Duration[] DELAYS =
      Stream.of(1, 2, 5, 10, 30, 60, 300).map(Duration::ofSeconds).toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Timer changes;
  private final Timer delays;
  private final Counter dropped;
  private final Counter failed;

  public NewItemMetrics(MeterRegistry registry) {
    this.registry = registry;
    changes =
        Timer.builder("reckon.model.new.items.changes")
            .description("Changes of the rows of the models that serve")
            .register(registry);
    delays =
        Timer.builder("reckon.model.new.items.delay")
            .description("From reading an item's record until a model has its row")
            .serviceLevelObjectives(DELAYS)
            .register(registry);
    dropped =
        Meters.counter(
            registry,
            "reckon.model.new.items.dropped",
            "Items that were left out, as there were too many");
    failed =
        Meters.counter(
            registry, "reckon.model.new.items.failed", "Items that the text encoder fails on");
  }

  /** Watches how many items are in which state. */
  void watch(Supplier<Number> waiting, Supplier<Number> encoded, Supplier<Number> withoutText) {
    gauge("waiting", waiting);
    gauge("encoded", encoded);
    gauge("without_text", withoutText);
  }

  private void gauge(String state, Supplier<Number> value) {
    Gauge.builder("reckon.model.new.items", value)
        .tag("state", state)
        .description("Items of the catalogue that came after the training")
        .register(registry);
  }

  void changed(long nanos) {
    changes.record(nanos, TimeUnit.NANOSECONDS);
  }

  void hasRow(long nanos) {
    delays.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Adds to how many items were left out, as there were too many. */
  void countDropped(long items) {
    dropped.increment((double) items);
  }

  void countFailed() {
    failed.increment();
  }
}
