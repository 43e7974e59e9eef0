package dev.reckon.learning.reaemb;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.cli.Commands;
import dev.reckon.language.ReaEmbFiles;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.embed.EmbedItemsCommand;
import dev.reckon.model.bundle.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReaEmbTrainCommandTest {

  private static final int ITEMS = 8;

  @TempDir Path directory;
  private final StringWriter errors = new StringWriter();
  private Path data = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    Stream<String> items =
        IntStream.range(0, ITEMS)
            .mapToObj(
                i ->
                    "{\"type\": \"item\", \"item_id\": \"i%d\", \"title\": \"Game number %d\"}"
                        .formatted(i, i));
    Stream<String> clicks =
        IntStream.range(0, ITEMS)
            .mapToObj(
                i ->
                    ("{\"type\": \"interaction\", \"event_id\": \"e%d\", \"user_id\": \"u%d\","
                            + " \"item_id\": \"i%d\", \"kind\": \"CLICK\", \"event_time\":"
                            + " \"2024-01-0%dT00:00:00Z\"}")
                        .formatted(i, i % 2, i, i + 1));
    data =
        Files.writeString(
            directory.resolve("events.jsonl"),
            Stream.concat(items, clicks).collect(joining("\n", "", "\n")));
  }

  @Test
  void anEncoderIsWrittenThatReadsItems() throws IOException {
    Path out = directory.resolve("encoder");
    Path report = directory.resolve("report.json");
    assertThat(
            train(
                out,
                "--set=lrcl_steps=1",
                "--set=lrcl_batch=2",
                "--set=samples=2",
                "--set=precision=bfloat16",
                "--set=candidates=4",
                "--report=" + report))
        .as(errors.toString())
        .isZero();
    JsonNode stages = Settings.JSON.readTree(report.toFile()).path("stages");
    assertThat(stages.path("lrcl").path("steps").asInt()).isEqualTo(1);
    assertThat(stages.path("lrcl").path("views_found").path("after").isNumber()).isTrue();
    assertThat(stages.path("crrl").path("reward").path("before").asDouble()).isBetween(0.2, 0.5);
    ReaEmbFiles files = ReaEmbFiles.read(out);
    Path again = Files.createDirectory(directory.resolve("again"));
    files.write(again);
    ReaEmbFiles copy = ReaEmbFiles.read(again);
    assertThat(copy.settings()).isEqualTo(files.settings());
    files
        .weights()
        .forEach(
            (name, tensor) ->
                assertThat(Objects.requireNonNull(copy.weights().get(name)).values())
                    .isEqualTo(tensor.values()));
    assertThat(directory).isDirectoryNotContaining("glob:**/.encoder*");

    Path vectors = directory.resolve("vectors.tsv");
    CommandLine embed = Commands.only(new EmbedItemsCommand(), Set.of(DatasetException.class));
    embed.setErr(new PrintWriter(errors, true));
    assertThat(
            embed.execute(
                "embed-items", "--data=events:" + data, "--out=" + vectors, "--encoder=" + out))
        .as(errors.toString())
        .isZero();
    assertThat(Files.readAllLines(vectors)).hasSize(ITEMS);

    Files.delete(out.resolve(ReaEmbFiles.WEIGHTS));
    assertThat(
            embed.execute(
                "embed-items", "--data=events:" + data, "--out=" + vectors, "--encoder=" + out))
        .isEqualTo(1);
    assertThat(errors.toString()).contains(ReaEmbFiles.WEIGHTS).contains("missing");
  }

  @Test
  void whatCannotBeIsSaidInASentence() throws IOException {
    Path out = directory.resolve("encoder");
    assertThat(train(out, "--stage=all")).isEqualTo(2);
    assertThat(errors.toString()).contains("lrcl, crrl or both");
    assertThat(train(out, "--set=surrogate=lm-likelihood")).isEqualTo(2);
    assertThat(errors.toString()).contains("surrogate=gaussian");
    assertThat(train(out, "--set=positives=10")).isEqualTo(2);
    assertThat(errors.toString()).contains("candidates must be more than positives");
    assertThat(train(out, "--protocol=prequential")).isEqualTo(2);
    assertThat(errors.toString()).contains("time-split");
    assertThat(train(out, "--from=" + directory)).isEqualTo(1);
    assertThat(errors.toString()).contains(ReaEmbFiles.SETTINGS);
    assertThat(train(directory)).isEqualTo(2);
    assertThat(errors.toString()).contains("no encoder");
    assertThat(train(directory.resolve("none").resolve("encoder"))).isEqualTo(2);
    assertThat(errors.toString()).contains("make it first");
    assertThat(out).doesNotExist();
  }

  @Test
  void everySettingIsExplainedInTheDocumentation() throws IOException {
    String documentation =
        Files.readString(Path.of("..", "..", "docs", "reference", "settings.md"));
    String own = documentation.substring(documentation.indexOf("## ReaEmb"));
    for (String key : Settings.keys(ReaEmbSettings.defaults())) {
      assertThat(own).contains("`" + key + "`");
    }
  }

  private int train(Path out, String... more) {
    CommandLine command = Commands.only(new ReaEmbTrainCommand(), Set.of(DatasetException.class));
    command.setErr(new PrintWriter(errors, true));
    List<String> arguments =
        new ArrayList<>(List.of("train", "--data=events:" + data, "--out=" + out));
    arguments.addAll(List.of(more));
    return command.execute(arguments.toArray(String[]::new));
  }
}
