package dev.reckon.learning.reaemb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.cli.Commands;
import dev.reckon.language.ReaEmbFiles;
import dev.reckon.language.ReaEmbWeights;
import dev.reckon.language.decoder.ModelDirectoryException;
import dev.reckon.language.decoder.TinyLm;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.embed.EmbedItemsCommand;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The paper's road: both stages on a decoder of a folder. */
class ModelDirectoryTest {

  private static final int ITEMS = 12;
  private static final String[] SHORT = {
    "--set=lrcl_steps=3",
    "--set=lrcl_batch=4",
    "--set=samples=2",
    "--set=candidates=4",
    "--set=positives=1",
    "--threads=1",
    "--protocol=all",
    "--max-tokens=224"
  };

  @TempDir Path directory;
  private final StringWriter errors = new StringWriter();

  @BeforeEach
  void writeData() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      lines.add(
          ("{\"type\": \"item\", \"item_id\": \"i%d\", \"title\": \"Number %d\","
                  + " \"categories\": [\"Kind %d\"], \"text\": \"The thing of %d\"}")
              .formatted(item, item, item % 3, item * 7));
    }
    for (int user = 0; user < 6; user++) {
      for (int click = 0; click < 4; click++) {
        lines.add(
            ("{\"type\": \"interaction\", \"user_id\": \"u%d\", \"item_id\": \"i%d\","
                    + " \"event_time\": %d, \"event_id\": \"e%d-%d\", \"kind\": \"CLICK\"}")
                .formatted(
                    user, (user + 3 * click) % ITEMS, 1_000_000 + 60_000L * click, user, click));
      }
    }
    Files.write(directory.resolve("events.jsonl"), lines);
  }

  @ParameterizedTest
  @CsvSource({"qwen2,none", "qwen3,next", "llama,none"})
  void bothStagesRunAndTheEncoderReadsItems(String modelType, String shift) throws IOException {
    Path model = TinyLm.of(modelType).write(directory.resolve("tiny"));
    Path out = directory.resolve("encoder");
    Path report = directory.resolve("report.json");
    assertThat(train(model, out, "--stage=both", "--set=shift=" + shift, "--report=" + report))
        .as("%s", errors)
        .isZero();
    JsonNode settings = new ObjectMapper().readTree(report.toFile()).get("settings");
    assertThat(settings.get("surrogate").asText()).isEqualTo("lm-likelihood");
    assertThat(settings.get("attention").asText()).isEqualTo("causal");
    FrozenVectors trained = vectors(model, "--encoder=" + out);
    assertThat(trained.names()).hasSize(ITEMS);
    assertThat(trained.width()).isEqualTo(TinyLm.WIDTH);
    assertThat(trained.rows(List.of("i0"))).isNotEqualTo(vectors(model).rows(List.of("i0")));
  }

  @Test
  void anEncoderIsReadWithItsOwnModelAlone() throws IOException {
    Path model = TinyLm.of("qwen2").write(directory.resolve("tiny"));
    Path other = TinyLm.of("qwen3").write(directory.resolve("other"));
    Path out = directory.resolve("encoder");
    assertThat(train(model, out, "--stage=lrcl")).as("%s", errors).isZero();
    assertThat(embed("--model-dir=" + other, "--max-tokens=224", "--encoder=" + out)).isEqualTo(1);
    assertThat(errors.toString()).contains("is for the language model qwen2:");
    assertThat(embed("--encoder=" + out)).isEqualTo(1);
    assertThat(errors.toString()).contains("give its --model-dir");
  }

  /** By the released surrogate, whose gradient goes through the model's head. */
  @Test
  void theSecondStageChangesTheModuleAlone() throws IOException {
    Path model = TinyLm.of("qwen2").write(directory.resolve("tiny"));
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    assertThat(train(model, first, "--stage=lrcl")).as("%s", errors).isZero();
    assertThat(train(model, second, "--stage=crrl", "--from=" + first)).as("%s", errors).isZero();
    Map<String, Tensor.Floats> before = ReaEmbFiles.read(first).weights();
    ReaEmbFiles.read(second)
        .weights()
        .forEach(
            (name, after) -> {
              boolean isSame = Arrays.equals(after.values(), floats(before, name));
              assertThat(isSame).as(name).isEqualTo(!name.startsWith(ReaEmbWeights.MODULE));
            });
  }

  private static float[] floats(Map<String, Tensor.Floats> weights, String name) {
    return Objects.requireNonNull(weights.get(name), name).values();
  }

  private FrozenVectors vectors(Path model, String... more) {
    Stream<String> arguments =
        Stream.concat(Stream.of("--model-dir=" + model, "--max-tokens=224"), Stream.of(more));
    assertThat(embed(arguments.toArray(String[]::new))).as("%s", errors).isZero();
    return FrozenVectors.ofItems(directory.resolve("vectors.tsv"));
  }

  private int embed(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "embed-items",
                "--data=events:" + directory.resolve("events.jsonl"),
                "--out=" + directory.resolve("vectors.tsv")));
    arguments.addAll(List.of(more));
    return run(new EmbedItemsCommand(), arguments);
  }

  private int train(Path model, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--data=events:" + directory.resolve("events.jsonl"),
                "--model-dir=" + model,
                "--out=" + out));
    arguments.addAll(List.of(SHORT));
    arguments.addAll(List.of(more));
    return run(new ReaEmbTrainCommand(), arguments);
  }

  private int run(Object command, List<String> arguments) {
    CommandLine only = Commands.only(command, Set.of(ModelDirectoryException.class));
    only.setErr(new PrintWriter(errors, true));
    return only.execute(arguments.toArray(String[]::new));
  }
}
