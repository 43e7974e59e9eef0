package dev.reckon.bench.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.process.ViewClassPath;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench counts what it says it does; how fast this machine is, is not asked. */
@Tag("bench")
class ViewBenchIT {

  @TempDir private Path logs;

  @Test
  void everyReadIsAnsweredAndEveryListHeard() throws Exception {
    assumeTrue(ViewClassPath.isThere(), "the view is not built");
    ViewScenario.Scale scale =
        new ViewScenario.Scale(
            40, 50, 50, 20, 10, Duration.ofMillis(500), Duration.ofMillis(1_500));

    ObjectNode report = new ViewBench(new ViewScenario(scale, 1, logs, line -> {})).run();

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
