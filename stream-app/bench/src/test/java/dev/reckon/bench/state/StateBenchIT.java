package dev.reckon.bench.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench counts what it says it does; how fast this machine is, is not asked. */
class StateBenchIT {

  @TempDir private Path logs;

  @Test
  void everyEventIsTakenInWithBothBackends() throws Exception {
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
}
