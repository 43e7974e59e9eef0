package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchTextCommandTest {

  @TempDir Path folder;

  @Test
  void bothPrecisionsAreMeasuredAloneAndInBatches() throws Exception {
    StringWriter out = new StringWriter();
    Path report = folder.resolve("text.json");

    int status =
        new CommandLine(new BenchTextCommand())
            .setOut(new PrintWriter(out))
            .execute("--texts=20", "--report", report.toString());

    assertThat(status).isZero();
    assertThat(out.toString()).startsWith("all-MiniLM-L6-v2, 20 texts of ").contains("bfloat16");
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    assertThat(figures.at("/tokens").asDouble()).isBetween(5.0, 30.0);
    assertThat(figures.findValuesAsText("precision")).containsExactly("float32", "bfloat16");
    assertThat(figures.findValuesAsText("batch")).containsExactly("1", "32", "1", "32");
    assertThat(figures.findValues("texts_per_cpu_second"))
        .hasSize(4)
        .allSatisfy(rate -> assertThat(rate.asDouble()).isPositive());
  }
}
