package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.bench.LiveBench;
import dev.reckon.demo.bench.LoadBench;
import dev.reckon.demo.bench.StateBench;
import dev.reckon.demo.bench.ViewBench;
import dev.reckon.demo.process.ViewClassPath;
import dev.reckon.demo.simulate.Simulation;
import dev.reckon.event.v1.Item;
import dev.reckon.model.bundle.Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benches run and count what they say they do; how fast this machine is, is not asked. */
class BenchIT {

  @TempDir private Path logs;

  @Test
  void stateBenchTakesInEveryEventWithBothBackends() throws Exception {
    ObjectNode report = new StateBench(2_000, 50, 1, logs, line -> {}).run();

    assertThat(report.path("users").asInt()).isEqualTo(40);
    for (String backend : List.of("heap", "rocksdb")) {
      JsonNode measured = report.path(backend);
      assertThat(measured.path("events_per_s_per_core").asLong()).isPositive();
      assertThat(measured.path("lists_published").asLong()).isBetween(40L, 2_000L);
      // 50 events of 40 bytes and more, which a savepoint cannot hold in less.
      assertThat(measured.path("state_bytes_per_user").asLong()).isBetween(500L, 10_000L);
    }
  }

  @Test
  void liveBenchCoversEveryEventAtEveryLoad() throws Exception {
    LiveBench.Scale scale =
        new LiveBench.Scale(20, 2, Duration.ofMillis(200), Duration.ofMillis(500));
    List<String> items =
        Simulation.seeded(SmallShop.SEED).build().items(Instant.EPOCH).stream()
            .map(Item::getItemId)
            .toList();

    ObjectNode report = new LiveBench(scale, 1, SmallShop.bundle(), items, logs, line -> {}).run();

    assertThat(report.path("events").path("in").asLong()).isGreaterThan(40);
    assertThat(report.path("events").path("unaccounted").asLong()).isZero();
    assertThat(report.path("throughput").path("events_per_s").asDouble()).isPositive();
    for (String delivery : List.of("at_least_once", "exactly_once")) {
      assertThat(report.path(delivery).path("loads")).hasSize(4);
      for (JsonNode load : report.path(delivery).path("loads")) {
        assertThat(load.path("freshness_ms").path("count").asLong()).isPositive();
        assertThat(load.path("freshness_ms").path("p50").asDouble()).isPositive();
      }
    }
  }

  @Test
  void loadBenchLosesNothingUnderOverload() throws Exception {
    LoadBench.Scale scale =
        new LoadBench.Scale(
            Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ZERO);

    ObjectNode report =
        new LoadBench(
                scale,
                Duration.ofMillis(800),
                1,
                Bundle.open(SmallShop.bundle()),
                Optional.of("0"),
                Optional.empty(),
                logs,
                line -> {})
            .run();

    assertThat(report.at("/batching/sustainable_per_s").asDouble()).isPositive();
    assertThat(report.at("/batching/loads")).hasSize(7);
    assertThat(report.at("/no_batching/loads")).hasSize(7);
    assertThat(report.at("/overload/asked").asLong()).isPositive();
    assertThat(report.at("/overload/unanswered").asLong()).isZero();
    assertThat(report.at("/overload/resident_mib_after").asDouble()).isPositive();
  }

  @Test
  void viewBenchIsAnsweredAndHeardInFull() throws Exception {
    assumeTrue(ViewClassPath.isThere(), "the view is not built");
    ViewBench.Scale scale =
        new ViewBench.Scale(40, 50, 50, 20, 10, Duration.ofMillis(500), Duration.ofMillis(1_500));

    ObjectNode report = new ViewBench(scale, 1, logs, line -> {}).run();

    assertThat(report.at("/read_ms/p50").asDouble()).isPositive();
    assertThat(report.at("/read_ms/count").asLong()).isEqualTo(75);
    assertThat(report.at("/read_ms/failed").asLong()).isZero();
    assertThat(report.at("/post_to_stream/count").asLong()).isEqualTo(30);
    assertThat(report.at("/post_to_stream/never_heard").asLong()).isZero();
    assertThat(report.at("/streams/lists_received").asLong())
        .isEqualTo(report.at("/streams/lists_expected").asLong());
    assertThat(report.at("/takeover/share_200").asDouble()).isEqualTo(1);
    assertThat(report.at("/takeover/sources/standby").asLong()).isPositive();
  }
}
