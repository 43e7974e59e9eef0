package dev.reckon.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learner.cycle.CycleResult.Outcome;
import dev.reckon.learner.cycle.Kind;
import dev.reckon.learner.log.LogLimits;
import dev.reckon.learner.log.RetainedLog;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.testing.SmallBundles;
import dev.reckon.testing.Events;
import dev.reckon.testing.ManualClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerMetricsTest {

  private static final Instant NOW = Instant.ofEpochMilli(Events.DAY);

  @TempDir private Path directory;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private RetainedLog log;
  private boolean isTrying;
  private LearnerMetrics metrics;

  @BeforeEach
  void open() throws IOException {
    ManualClock clock = new ManualClock(NOW);
    log =
        RetainedLog.open(
            directory.resolve("log"),
            new LogLimits(Duration.ofDays(400), 1L << 30, 1 << 20),
            clock);
    metrics =
        new LearnerMetrics(
            registry, log, new Bundles(directory.resolve("bundles")), () -> isTrying, clock);
  }

  @AfterEach
  void close() throws IOException {
    log.close();
  }

  @Test
  void theLogIsCountedAndItsSizeAndNewestEventAreShown() throws IOException {
    log.append(Events.click("c1", "u1", "i1", Events.DAY - 2_000), Events.DAY);
    log.append(Events.click("c2", "u1", "i2", Events.DAY - 1_000), Events.DAY);
    log.append(Events.search("s1", "u1", "lens", Events.DAY - 1_500), Events.DAY);
    assertThat(log.commit()).isTrue();

    assertThat(value("reckon_learner_log_events_total{type=\"click\"}")).isEqualTo(2);
    assertThat(value("reckon_learner_log_events_total{type=\"search\"}")).isEqualTo(1);
    assertThat(value("reckon_learner_log_events_total{type=\"erasure\"}")).isZero();
    assertThat(value("reckon_learner_log_newest_event_seconds"))
        .isEqualTo((Events.DAY - 1_000) / 1e3);
    assertThat(value("reckon_learner_log_bytes")).isGreaterThan(200);
  }

  @Test
  void theAgeOfTheNewestBundleIsKnownOnceThereIsOne() throws IOException {
    assertThat(value("reckon_learner_bundle_age_seconds")).isNaN();

    Bundles bundles = new Bundles(directory.resolve("bundles"));
    Files.createDirectories(bundles.next(NOW.minusSeconds(7_200), "anchor"));
    Files.createDirectories(bundles.next(NOW.minusSeconds(3_600), "continued"));

    assertThat(value("reckon_learner_bundle_age_seconds")).isBetween(3_600.0, 3_601.0);
  }

  @Test
  void aTrialIsShownWhileItLasts() {
    assertThat(value("reckon_learner_trial")).isZero();
    isTrying = true;
    assertThat(value("reckon_learner_trial")).isEqualTo(1);
  }

  @Test
  void cyclesAreCountedByKindAndOutcomeWithTheirTimeAndWhatTheyLearnt() {
    Manifest made =
        SmallBundles.write(
                directory.resolve("bundle"),
                "v1",
                1,
                List.of(new BundleItem("i1", null, 1)),
                new Manifest.Data("none", "none", "all", 1, 640))
            .manifest();

    metrics.cycleOver(Kind.ANCHOR, Outcome.GOOD, Duration.ofSeconds(90), Optional.of(made));
    metrics.cycleOver(Kind.CONTINUED, Outcome.FEW_USERS, Duration.ofSeconds(3), Optional.empty());
    metrics.cycleOver(Kind.CONTINUED, Outcome.FEW_USERS, Duration.ofSeconds(4), Optional.empty());

    assertThat(value("reckon_learner_cycles_total{kind=\"anchor\",outcome=\"good\"}")).isEqualTo(1);
    assertThat(value("reckon_learner_cycles_total{kind=\"continued\",outcome=\"few_users\"}"))
        .isEqualTo(2);
    assertThat(value("reckon_learner_cycle_seconds_sum{kind=\"continued\"}")).isEqualTo(7);
    assertThat(value("reckon_learner_learnt_clicks_total{age=\"new\"}")).isEqualTo(640);
    assertThat(value("reckon_learner_learnt_clicks_total{age=\"replayed\"}")).isZero();
  }

  private double value(String name) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + name));
  }
}
