package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.UnfusedArchive;
import dev.reckon.model.testing.RandomWeights;
import dev.reckon.model.testing.SmallBundles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that measures a GPU, on a core. */
@Tag("pytorch")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class MeasureScriptTest {

  private static final String SCRIPT = "bench/gpu/measure.py";
  private static final int STEPS = 2;

  @TempDir private Path folder;
  private Path out = Path.of("");

  @BeforeEach
  void export() throws Exception {
    assumeTrue(
        EagerPythonTest.hasTorch(),
        "needs PyTorch in " + EagerPythonTest.DEBIANS + " (python3-torch)");
    out = folder.resolve("gpu.json");
    ExportedModel.write(
        folder.resolve("network"),
        SmallBundles.config(ModelConfig.REAREC_PRL, STEPS, 0),
        RandomWeights.of(SmallBundles.ITEMS, STEPS, 1),
        UnfusedArchive.get(),
        new RankBenchmark(RandomWeights.WINDOW, 10, Duration.ofMillis(1), 1));
  }

  @Test
  void everySideRanksTheListsOfTheRuntimeAndIsMeasured() throws Exception {
    String printed = measure(0, "--peak", "0.1,0.1,0.2");

    JsonNode report = Settings.JSON.readTree(out.toFile());
    assertThat(report.get("items").asInt()).isEqualTo(SmallBundles.ITEMS);
    assertThat(report.at("/same/archive float32 K=2").asDouble()).isEqualTo(1);
    assertThat(report.at("/same/eager float32 K=2").asDouble()).isEqualTo(1);
    assertThat(report.at("/same/eager bfloat16 K=0").asDouble()).isGreaterThan(0.7);
    List<JsonNode> ours =
        StreamSupport.stream(report.get("cases").spliterator(), false)
            .filter(it -> it.get("side").asText().equals("archive"))
            .toList();
    assertThat(ours).hasSize(2 * 2 * 2); // precisions, K, batches
    assertThat(ours)
        .allSatisfy(
            it -> {
              assertThat(it.get("p99_ms").asDouble()).isGreaterThanOrEqualTo(p50(it)).isPositive();
              assertThat(it.get("lists_per_s").asDouble()).isPositive();
              assertThat(it.get("memory_share").asDouble()).isBetween(1e-6, 1.0);
              assertThat(it.get("matrix_share").asDouble()).isBetween(1e-6, 1.0);
            });
    assertThat(report.get("workers")).hasSize(2);
    assertThat(printed)
        .contains("| float32 | 2 | 3 | ", "same lists (checked)")
        .matches(it -> it.contains("torch.compile: left out") == !measured(report, "compile"));
  }

  @Test
  void itemsMayBeDrawnThere() throws Exception {
    measure(0, "--items", "500");

    assertThat(Settings.JSON.readTree(out.toFile()).get("items").asInt()).isEqualTo(500);
  }

  @Test
  void anotherModelThanTheRuntimesIsNotMeasured() throws Exception {
    RandomWeights.of(SmallBundles.ITEMS, STEPS, 2)
        .write(folder.resolve("network/weights.safetensors"));

    assertThat(measure(1)).contains("archive in float32, K = 0, ranks otherwise");
    assertThat(out).doesNotExist();
  }

  private static double p50(JsonNode figures) {
    return figures.get("p50_ms").asDouble();
  }

  private static boolean measured(JsonNode report, String side) {
    return report.get("cases").findValuesAsText("side").contains(side);
  }

  /** Runs the script; what it printed. */
  private String measure(int status, String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(EagerPythonTest.DEBIANS, SCRIPT, folder.resolve("network").toString()));
    command.addAll(
        List.of("--device", "cpu", "--batches", "1,3", "--steps", "0,2", "--workers", "1,2"));
    command.addAll(List.of("--seconds", "0.01", "--out", out.toString()));
    command.addAll(List.of(options));
    Path printed = folder.resolve("printed");
    int ended =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start()
            .waitFor();
    String text = Files.readString(printed, StandardCharsets.UTF_8);
    assertThat(ended).as(text).isEqualTo(status);
    return text;
  }
}
