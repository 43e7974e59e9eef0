package dev.reckon.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.MemoryMix;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.testing.SmallBundles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench counts what it says it does; how fast this machine is, is not asked. */
@Tag("bench")
class LiveBenchIT {

  @TempDir private Path folder;

  @Test
  void everyEventIsCoveredAtEveryLoad() throws Exception {
    ObjectNode report = new LiveBench(scenario()).run();

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
  void withAndWithoutTheMemoryTheSameEventsAreCovered() throws Exception {
    ObjectNode report = new LiveBench(scenario()).runMemoryPairs();

    assertThat(report.path("pairs")).hasSize(4);
    for (JsonNode pair : report.path("pairs")) {
      JsonNode with = pair.path("with_memory").path("freshness_ms").path("count");
      assertThat(with.asLong()).isPositive();
      assertThat(pair.path("without_memory").path("freshness_ms").path("count")).isEqualTo(with);
      assertThat(pair.path("p99_ratio").asDouble()).isPositive();
    }
  }

  private LiveScenario scenario() throws IOException {
    Bundle bundle =
        SmallBundles.writeRemembering(
            folder.resolve("bundle"),
            IntStream.range(0, 20).mapToObj(i -> new BundleItem("i" + i, null, i)).toList(),
            MemoryMix.of(MemorySettings.DEFAULT, Mixture.DEFAULT));
    return new LiveScenario(
        new LiveScenario.Scale(20, 2, Duration.ofMillis(200), Duration.ofMillis(500)),
        1,
        bundle.path(),
        bundle.items().stream().map(BundleItem::itemId).toList(),
        folder,
        line -> {});
  }
}
