package dev.reckon.learner;

import dev.reckon.learner.cycle.CycleResult;
import dev.reckon.learner.cycle.Kind;
import dev.reckon.learner.log.LogTotals;
import dev.reckon.learner.log.RetainedLog;
import dev.reckon.model.bundle.Manifest;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the learner does, in numbers for its operator. Safe for any number of threads. */
final class LearnerMetrics {

  private static final double MILLIS = 1e3;

  private final MeterRegistry registry;
  private final RetainedLog log;

  /**
   * @param log its totals are read at each scrape, as the rest is
   * @param isTrying whether a candidate is on trial
   */
  LearnerMetrics(
      MeterRegistry registry,
      RetainedLog log,
      Bundles bundles,
      BooleanSupplier isTrying,
      InstantSource clock) {
    this.registry = registry;
    this.log = log;
    events("click", LogTotals::clicks);
    events("search", LogTotals::searches);
    events("item", LogTotals::items);
    events("erasure", LogTotals::erasures);
    gauge("log.bytes", "size of the event log", () -> bytes(log.events()));
    gauge(
        "log.newest.event.seconds",
        "time of the newest event of the log, in seconds since the epoch",
        () -> log.totals().newestEventMillis() / MILLIS);
    gauge(
        "bundle.age.seconds",
        "time since the newest bundle that may serve was made; not a number before the first",
        () ->
            bundles
                .newest()
                .map(made -> Duration.between(made, clock.instant()).toMillis() / MILLIS)
                .orElse(Double.NaN));
    gauge("trial", "1 while a candidate is on trial", () -> isTrying.getAsBoolean() ? 1 : 0);
  }

  private void events(String type, ToDoubleFunction<LogTotals> count) {
    FunctionCounter.builder(
            "reckon.learner.log.events", log, it -> count.applyAsDouble(it.totals()))
        .description("what the event log was given")
        .tag("type", type)
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder("reckon.learner." + name, value).description(description).register(registry);
  }

  private static long bytes(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(LearnerMetrics::size).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file may be removed meanwhile. */
  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * A cycle is over.
   *
   * @param took its last process; zero where an earlier learner had begun it
   * @param made manifest of the bundle, where it came to one
   */
  void cycleOver(Kind kind, CycleResult.Outcome outcome, Duration took, Optional<Manifest> made) {
    registry
        .counter(
            "reckon.learner.cycles",
            "kind",
            kind.toString(),
            "outcome",
            outcome.name().toLowerCase(Locale.ROOT))
        .increment();
    registry.timer("reckon.learner.cycle", "kind", kind.toString()).record(took);
    made.ifPresent(this::learnt);
  }

  private void learnt(Manifest made) {
    Manifest.Continued continued = made.continued();
    clicks(
        "new",
        continued == null
            ? (double) made.data().trainingTargets()
            : (double) continued.newTargets());
    clicks("replayed", continued == null ? 0 : (double) continued.replayedTargets());
  }

  private void clicks(String age, double count) {
    registry.counter("reckon.learner.learnt.clicks", "age", age).increment(count);
  }
}
