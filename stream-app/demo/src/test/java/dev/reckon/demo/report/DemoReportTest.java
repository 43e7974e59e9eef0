package dev.reckon.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.demo.watch.JobMetrics;
import dev.reckon.demo.watch.Observation;
import dev.reckon.testing.Lists;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoReportTest {

  private final Observation seen = Observation.withoutScores();

  @Test
  void whatAPersonAddsInTheConsoleIsToldApartAndNotWaitedFor() {
    seen.lists().listRead(Lists.ranked("visitor", 2, List.of("s1", "c1"), "i1"), 1);

    DemoReport report = report();
    JsonNode events = report.toJson(Duration.ofSeconds(1), 0).path("events");

    assertThat(report.unaccounted()).isZero();
    assertThat(events.path("in").asLong()).isZero();
    assertThat(events.path("from_elsewhere").asLong()).isEqualTo(2);
  }

  private DemoReport report() {
    try (JobMetrics metrics = JobMetrics.open()) {
      return new DemoReport(seen, metrics, 0);
    }
  }
}
