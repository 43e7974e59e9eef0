package dev.reckon.learning.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.learning.train.TrainCommand;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TuneCommandTest {

  private static final String[] SMALL = {"--set", "d=8", "--set", "inner=8", "--set", "window=6"};

  @TempDir Path directory;
  private Path data = Path.of("");
  private String dataset = "";
  private Path report = Path.of("");
  private final StringWriter errors = new StringWriter();
  private final ByteArrayOutputStream results = new ByteArrayOutputStream();
  private LongSupplier clock = () -> 0;

  @BeforeEach
  void writeData() throws IOException {
    data = directory.resolve("walks.txt");
    report = directory.resolve("report.json");
    StringBuilder lines = new StringBuilder();
    for (int user = 0; user < 40; user++) {
      lines.append(user);
      for (int i = 0; i < 8; i++) {
        lines.append(' ').append(1 + (user * 3 + i) % 20);
      }
      lines.append('\n');
    }
    Files.writeString(data, lines);
    dataset = "s3rec:" + data;
  }

  @Test
  void everyTrialIsInTheReportAndTheBestIsReadyToTrain() throws IOException {
    assertThat(tune("a", "--trials", "3", "--set", "max_epochs=3")).isZero();

    JsonNode written = Settings.JSON.readTree(report.toFile());
    assertThat(written.get("finished").asBoolean()).isTrue();
    assertThat(written.get("equal_trials").asInt()).isEqualTo(3);
    JsonNode sasrec = written.get("models").get(0);
    assertThat(sasrec.get("model").asText()).isEqualTo("sasrec");
    assertThat(sasrec.get("cpu_seconds").asDouble()).isPositive();
    assertThat(sasrec.get("trials")).hasSize(3);
    JsonNode best = sasrec.get("trials").get(sasrec.get("best").asInt() - 1);
    for (JsonNode trial : sasrec.get("trials")) {
      assertThat(trial.get("outcome").asText()).isEqualTo("finished");
      assertThat(trial.get("curve")).hasSize(3);
      assertThat(trial.at("/settings/d").asText()).isEqualTo("8");
      assertThat(trial.at("/validation/NDCG@10").asDouble())
          .isLessThanOrEqualTo(best.at("/validation/NDCG@10").asDouble());
    }
    assertThat(results.toString(StandardCharsets.UTF_8))
        .contains("sasrec: 3 of 3 trials done")
        .contains(sasrec.get("command").asText());
  }

  @Test
  void everyModelHasAsManyTrialsWithEqualValuesOfWhatTheyShare() throws IOException {
    String[] models = {"--model", "sasrec", "--model", "rearec-erl", "--model", "rearec-prl"};
    assertThat(
            tune(
                "a",
                with(
                    models,
                    "--trials",
                    "2",
                    "--set",
                    "max_epochs=1",
                    "--set",
                    "rearec-prl.reasoning_steps=1")))
        .isZero();

    JsonNode written = Settings.JSON.readTree(report.toFile());
    assertThat(written.get("equal_trials").asInt()).isEqualTo(2);
    assertThat(written.get("models")).hasSize(3);
    JsonNode base = written.at("/models/0/trials/1/settings");
    for (JsonNode model : written.get("models")) {
      JsonNode settings = model.at("/trials/1/settings");
      for (String shared : List.of("tau", "dropout", "input_dropout", "learning_rate")) {
        assertThat(settings.get(shared)).isEqualTo(base.get(shared));
      }
    }
    assertThat(written.at("/models/1/trials/1/settings").has("kl_weight")).isTrue();
    assertThat(written.at("/models/2/trials/1/settings/reasoning_steps").asText()).isEqualTo("1");
    assertThat(written.at("/models/2/command").asText()).contains("--set alpha=");
  }

  @Test
  void thePrintedCommandTrainsTheBestTrialAgain() throws IOException {
    tune("a", "--trials", "3", "--set", "max_epochs=3");
    JsonNode sasrec = Settings.JSON.readTree(report.toFile()).get("models").get(0);
    List<String> words = new ArrayList<>(List.of(sasrec.get("command").asText().split(" ")));
    assertThat(words.subList(0, 2)).containsExactly("./reckon", "train");
    Path bundle = directory.resolve("bundle");
    words.set(words.indexOf("--out") + 1, bundle.toString());

    int status =
        new CommandLine(new TrainCommand())
            .execute(words.subList(2, words.size()).toArray(String[]::new));

    assertThat(status).isZero();
    JsonNode best = sasrec.get("trials").get(sasrec.get("best").asInt() - 1);
    assertThat(Bundle.open(bundle).manifest().metrics())
        .containsEntry("NDCG@10", best.at("/validation/NDCG@10").asDouble());
  }

  @Test
  void vectorsOfWordsAreForTheModelsThatReadThem() throws IOException {
    Path vectors = Files.writeString(directory.resolve("words.vec"), "first 1 2\nsecond 2 1\n");
    StringBuilder searched = new StringBuilder();
    for (int user = 0; user < 40; user++) {
      searched.append(
          """
          {"type":"search","event_id":"s%d","user_id":"u%d","query":"%s","event_time":%d}
          """
              .formatted(user, user, user % 2 == 0 ? "first" : "second", user * 10L));
      for (int i = 1; i < 6; i++) {
        searched.append(
            """
            {"type":"interaction","event_id":"c%d-%d","user_id":"u%d","item_id":"i%d","kind":"CLICK","event_time":%d}
            """
                .formatted(user, i, user, (user + i) % 8, user * 10L + i));
      }
    }
    dataset = "events:" + Files.writeString(directory.resolve("shop.jsonl"), searched);
    String[] both = {"--model", "sasrec", "--model", "cross-reasoning"};

    assertThat(tune("none", "--word-vectors", vectors.toString())).isEqualTo(1);
    assertThat(errors.toString()).contains("none of these models reads them");
    String[] search = with(both, "--trials=1", "--set=max_epochs=1");
    assertThat(tune("both", with(search, "--word-vectors", vectors.toString())))
        .as("%s", errors)
        .isZero();
    JsonNode models = Settings.JSON.readTree(report.toFile()).get("models");
    assertThat(models.at("/0/command").asText()).doesNotContain("--word-vectors");
    assertThat(models.at("/1/command").asText()).contains("--word-vectors " + vectors);
    assertThat(tune("both", search)).isEqualTo(1);
    assertThat(errors.toString()).contains("word_vectors_sha256");
  }

  @Test
  void aSearchThatRanOutOfTimeEndsAsIfItHadNot() throws IOException {
    String[] search = {"--trials", "8", "--set", "max_epochs=4", "--cut-after", "2"};
    tune("whole", search);
    List<String> whole = decisions();
    assertThat(whole).hasSize(8).anyMatch(trial -> trial.contains("\"outcome\":\"cut\""));

    // Each look at the clock takes a second, so each call ends in another place.
    int calls = 0;
    do {
      long[] now = {0};
      clock = () -> 1_000_000_000L * now[0]++;
      assertThat(tune("parts", with(search, "--for", (6 + calls) + "s"))).isZero();
      calls++;
    } while (!Settings.JSON.readTree(report.toFile()).get("finished").asBoolean() && calls < 100);

    assertThat(calls).isGreaterThan(2);
    assertThat(decisions()).isEqualTo(whole);
    assertThat(names(directory.resolve("parts/sasrec")))
        .noneMatch(name -> name.endsWith(".checkpoint") || name.endsWith(".draft"));
  }

  @Test
  void aTrialThatIsLeftIsSaidToBeUnfinished() throws IOException {
    long[] now = {0};
    clock = () -> 1_000_000_000L * now[0]++;

    assertThat(tune("a", "--trials", "2", "--set", "max_epochs=50", "--for", "30s")).isZero();

    JsonNode written = Settings.JSON.readTree(report.toFile());
    JsonNode sasrec = written.get("models").get(0);
    assertThat(written.get("finished").asBoolean()).isFalse();
    assertThat(sasrec.get("trials")).isEmpty();
    assertThat(sasrec.get("best").isNull()).isTrue();
    assertThat(sasrec.at("/unfinished/trial").asInt()).isEqualTo(1);
    assertThat(sasrec.at("/unfinished/epochs").asInt()).isPositive();
    assertThat(results.toString(StandardCharsets.UTF_8)).contains("trial 1 is unfinished");
  }

  @Test
  void moreTrialsMayBeAskedForLater() throws IOException {
    tune("a", "--trials", "1", "--set", "max_epochs=1");
    Path first = directory.resolve("a/sasrec/trial-0001.json");
    byte[] kept = Files.readAllBytes(first);

    assertThat(tune("a", "--trials", "2", "--set", "max_epochs=1")).isZero();

    assertThat(first).hasBinaryContent(kept);
    assertThat(Settings.JSON.readTree(report.toFile()).at("/models/0/trials")).hasSize(2);
  }

  @Test
  void aTrialThatCannotBeTrainedIsRecordedAndTheSearchGoesOn() throws IOException {
    assertThat(
            tune(
                "a",
                "--trials",
                "2",
                "--set",
                "max_epochs=2",
                "--set",
                "dropout=0",
                "--set",
                "input_dropout=0",
                "--set",
                "learning_rate=0.001",
                "--set",
                "clip_norm=1e300",
                "--space",
                "tau=1.0,1e-39"))
        .isZero();

    JsonNode trials = Settings.JSON.readTree(report.toFile()).at("/models/0/trials");
    assertThat(trials).hasSize(2);
    assertThat(trials.get(0).get("outcome").asText()).isEqualTo("finished");
    assertThat(trials.get(1).get("outcome").asText()).isEqualTo("failed");
    assertThat(trials.get(1).get("reason").asText()).contains("The loss is not a number any more");
    assertThat(Settings.JSON.readTree(report.toFile()).at("/models/0/best").asInt()).isEqualTo(1);
  }

  @Test
  void anotherSearchIsNotMixedWithThisOne() throws IOException {
    tune("a", "--trials", "1", "--set", "max_epochs=1");
    Files.writeString(data, Files.readString(data) + "99 1 2 3 4 5\n");

    assertThat(
            tune(
                "a", "--trials", "1", "--set", "max_epochs=1", "--space", "tau=1,2", "--seed", "9"))
        .isEqualTo(1);
    assertThat(errors.toString())
        .contains("holds trials of another search, they differ in data_sha256, seed, space")
        .contains("give another --out");
  }

  @Test
  void aProtocolWithoutValidationIsRefused() {
    assertThat(tune("a", "--protocol", "all")).isEqualTo(1);
    assertThat(errors.toString()).contains("Settings are chosen under leave-one-out or time-split");
  }

  @Test
  void aSettingIsFixedOrSearchedNotBoth() {
    assertThat(tune("a", "--set", "tau=1", "--space", "tau=1,2")).isEqualTo(1);
    assertThat(errors.toString()).contains("tau is both in --set and in --space: choose one");
  }

  @Test
  void aModelThatDoesNotExistIsNamed() {
    assertThat(tune("a", "--model", "magic")).isEqualTo(1);
    assertThat(errors.toString()).contains("magic: There is no model 'magic'");
  }

  /** All that a search decides: everything in the report but times. */
  private List<String> decisions() throws IOException {
    List<String> decisions = new ArrayList<>();
    for (JsonNode trial : Settings.JSON.readTree(report.toFile()).at("/models/0/trials")) {
      decisions.add(withoutTimes((ObjectNode) trial).toString());
    }
    return decisions;
  }

  private static ObjectNode withoutTimes(ObjectNode trial) {
    List<String> times =
        List.of("seconds", "cpu_seconds", "training_seconds", "training_cpu_seconds");
    trial.remove(times);
    trial.get("curve").forEach(epoch -> ((ObjectNode) epoch).remove(times));
    return trial;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  private int tune(String out, String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    words.addAll(List.of(SMALL));
    words.addAll(List.of("--data", dataset, "--out", directory.resolve(out).toString()));
    words.addAll(List.of("--report", report.toString()));
    if (!words.contains("--protocol")) {
      words.addAll(List.of("--protocol", "leave-one-out"));
    }
    if (!words.contains("--model")) {
      words.addAll(List.of("--model", "sasrec"));
    }
    PrintStream table = new PrintStream(results, true, StandardCharsets.UTF_8);
    return new CommandLine(new TuneCommand(table, () -> clock.getAsLong()))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              command.getErr().println(e.getMessage());
              return 1;
            })
        .setErr(new PrintWriter(errors, true))
        .execute(words.toArray(String[]::new));
  }
}
