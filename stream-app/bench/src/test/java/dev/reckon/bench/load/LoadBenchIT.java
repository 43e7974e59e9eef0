package dev.reckon.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.model.testing.SmallBundles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench counts what it says it does; how fast this machine is, is not asked. */
@Tag("bench")
class LoadBenchIT {

  @TempDir private Path folder;

  @Test
  void nothingIsLostUnderOverload() throws Exception {
    LoadBench.Scale scale =
        new LoadBench.Scale(
            Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ZERO);

    ObjectNode report =
        new LoadBench(
                scale,
                Duration.ofMillis(800),
                1,
                SmallBundles.write(folder.resolve("bundle"), "1", 1),
                Optional.of("0"),
                Optional.empty(),
                folder,
                line -> {})
            .run();

    assertThat(report.at("/batching/sustainable_per_s").asDouble()).isPositive();
    assertThat(report.at("/batching/loads")).hasSize(7);
    assertThat(report.at("/no_batching/loads")).hasSize(7);
    assertThat(report.at("/overload/asked").asLong()).isPositive();
    assertThat(report.at("/overload/unanswered").asLong()).isZero();
    assertThat(report.at("/overload/resident_mib_after").asDouble()).isPositive();
  }
}
