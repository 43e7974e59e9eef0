package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchMemoryCommandTest {

  @Test
  void oneUserMovesAnItemNoFurtherThanOneClickAndManyUsersDo(@TempDir Path folder)
      throws IOException {
    StringWriter out = new StringWriter();
    Path report = folder.resolve("memory.json");

    int status =
        new CommandLine(new BenchMemoryCommand())
            .setOut(new PrintWriter(out))
            .execute(
                "--abuse",
                "--items=2000",
                "--clicks=20000",
                "--questions=200",
                "--report",
                report.toString());

    assertThat(status).isZero();
    JsonNode abuse = new ObjectMapper().readTree(report.toFile()).at("/abuse");
    assertThat(abuse.findValuesAsText("what")).hasSize(5).startsWith("nothing");
    double before = abuse.get(0).at("/in_ten").asDouble();
    assertThat(before).isLessThan(0.02);
    for (int pushed = 1; pushed <= 3; pushed++) {
      assertThat(abuse.get(pushed).at("/in_ten").asDouble() - before)
          .as(abuse.get(pushed).at("/what").asText())
          .isLessThan(0.02);
    }
    assertThat(abuse.get(4).at("/in_ten").asDouble()).isGreaterThan(0.1);
    assertThat(out.toString()).contains("1000 users who click it once each");
  }

  @Test
  void itReportsWhatIsRememberedAndWhatItCosts(@TempDir Path folder) throws IOException {
    StringWriter out = new StringWriter();
    Path report = folder.resolve("memory.json");

    int status =
        new CommandLine(new BenchMemoryCommand())
            .setOut(new PrintWriter(out))
            .execute(
                "--items=50", "--clicks=3000", "--questions=20", "--report", report.toString());

    assertThat(status).isZero();
    assertThat(out.toString()).startsWith("3,000 clicks on 50 items: ");
    JsonNode cost = new ObjectMapper().readTree(report.toFile());
    assertThat(cost.at("/size/items").asInt()).isEqualTo(50);
    assertThat(cost.at("/size/users").asInt()).isEqualTo(300);
    assertThat(cost.at("/size/queries").asInt()).isEqualTo(10);
    assertThat(cost.at("/size/transitions").asInt()).isBetween(500, 50 * 49);
    assertThat(cost.at("/click_us").asDouble()).isPositive();
    assertThat(cost.at("/question_us_p99").asDouble())
        .isGreaterThanOrEqualTo(cost.at("/question_us_p50").asDouble());
  }
}
