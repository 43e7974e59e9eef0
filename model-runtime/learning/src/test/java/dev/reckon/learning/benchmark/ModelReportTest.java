package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.learning.benchmark.ModelReport.TopkMillion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelReportTest {

  @Test
  void theFieldsThatScriptsReadHaveTheirNames(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("report.json");
    RankTimes million = new RankTimes(1_000_000, 64, 50, 32, true, 9, 170, 200, 160, 200, 27, 2);

    new ModelReport(
            "sasrec",
            1,
            50,
            100,
            List.of(million),
            TopkMillion.of(million),
            List.of(new ReasoningBenchmark.DepthTimes(64, 50, 64, 2, 12, 0.04)),
            List.of(new PartsBenchmark.PartTimes(12_000, 32, false, 1, 2, 3, 4)),
            List.of(new ShiftBenchmark.ShiftTimes(12_000, 32, 9, 10, 0.5, 0.1)),
            List.of(new EagerTimes("1.13", 12_000, 32, 9, 18, null, 2)))
        .write(file);

    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.at("/topk_million/ms_per_user").doubleValue()).isEqualTo(5);
    assertThat(report.at("/reasoning/0/step_share").doubleValue()).isEqualTo(0.04);
    assertThat(report.at("/parts/0/choose_ms").doubleValue()).isEqualTo(4);
    assertThat(report.at("/shift/0/follow_ms").doubleValue()).isEqualTo(10);
    assertThat(report.at("/eager/0/times").doubleValue()).isEqualTo(2);
    assertThat(report.at("/rank/0/p99_ms").doubleValue()).isEqualTo(200);
    assertThat(report.at("/rank/0/lists_per_second").doubleValue()).isEqualTo(200);
  }
}
