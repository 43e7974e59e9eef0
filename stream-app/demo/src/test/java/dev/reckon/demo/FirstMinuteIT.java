package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.report.StartTimes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first start: nothing is kept from an earlier one. */
class FirstMinuteIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int PAST_EVENTS = 2_000;

  @TempDir private Path folder;

  @Test
  void aFirstModelServesUntilTheFullOneTakesItsPlaceLive() throws Exception {
    StartTimes starting = new StartTimes(Instant.now());
    ByteArrayOutputStream said = new ByteArrayOutputStream();

    ObjectNode report =
        new Demo(
                options(),
                false,
                new PrintStream(said, true, StandardCharsets.UTF_8),
                starting::hasSwapped,
                starting)
            .run("first.");

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("Model: cross-reasoning, trained in full on ");
    JsonNode start = report.path("start");
    assertThat(start.path("first_ranked_list_s").asDouble()).isPositive();
    assertThat(start.path("swap_s").asDouble())
        .isGreaterThan(start.path("first_ranked_list_s").asDouble());
    // A click on what the small past does not know is answered with what is popular.
    assertThat(report.at("/lists/ranked").asLong())
        .isGreaterThan(report.at("/lists/fallback").asLong());
    assertThat(report.at("/events/unaccounted").asLong()).isZero();
  }

  private DemoOptions options() {
    return new DemoOptions(
        Optional.empty(),
        "cross-reasoning",
        Optional.empty(),
        Optional.empty(),
        1,
        OptionalLong.empty(),
        Optional.of(PATIENCE),
        Optional.empty(),
        true,
        PAST_EVENTS,
        Optional.empty(),
        false,
        PATIENCE,
        new ReckonHome(folder));
  }
}
