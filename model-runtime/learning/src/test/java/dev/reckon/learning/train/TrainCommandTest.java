package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.model.bundle.Architecture;
import dev.reckon.model.bundle.Attention;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TrainCommandTest {

  @TempDir Path directory;
  private Path data = Path.of("");
  private Path out = Path.of("");
  private final StringWriter errors = new StringWriter();

  @BeforeEach
  void writeData() throws IOException {
    data = directory.resolve("walks.txt");
    out = directory.resolve("bundle");
    StringBuilder lines = new StringBuilder();
    for (int user = 0; user < 40; user++) {
      lines.append(user);
      for (int i = 0; i < 8; i++) {
        lines.append(' ').append(1 + (user * 3 + i) % 20);
      }
      lines.append('\n');
    }
    Files.writeString(data, lines);
  }

  @Test
  void aDatasetBecomesABundleAndAReport() throws IOException {
    Path report = directory.resolve("report.json");

    assertThat(train("--set", "d=16", "--set", "max_epochs=2", "--report", report.toString()))
        .isZero();

    Bundle bundle = Bundle.open(out);
    assertThat(bundle.items()).hasSize(20);
    assertThat(bundle.manifest().config().d()).isEqualTo(16);
    assertThat(bundle.manifest().data().protocol()).isEqualTo("leave-one-out");
    assertThat(bundle.manifest().version()).endsWith("-seed3");
    JsonNode written = Settings.JSON.readTree(report.toFile());
    assertThat(written.get("model").asText()).isEqualTo("sasrec");
    assertThat(written.get("epochs").asInt()).isEqualTo(2);
    assertThat(written.get("rows").asInt()).isEqualTo(40 * 5);
    assertThat(written.get("rows_per_s").asDouble()).isPositive();
    assertThat(written.get("seconds").asDouble()).isPositive();
    assertThat(written.get("cpu_seconds").asDouble()).isPositive();
    assertThat(written.at("/validation/NDCG@10").isNumber()).isTrue();
    assertThat(written.get("curve")).hasSize(2);
    assertThat(written.get("digest").asText()).isEqualTo(bundle.digest());
  }

  @Test
  void aModelThatReadsMasksBecomesABundleThatRanks() throws IOException {
    Path report = directory.resolve("report.json");

    assertThat(train("--model=bert4rec", "--set=d=16", "--set=max_epochs=1", "--report=" + report))
        .isZero();

    Bundle bundle = Bundle.open(out);
    assertThat(bundle.manifest().config().attention()).isEqualTo(Attention.BIDIRECTIONAL);
    assertThat(Settings.JSON.readTree(report.toFile()).get("rows").asInt()).isEqualTo(40);
    try (TorchModel model = bundle.load()) {
      assertThat(model.windowLength()).isEqualTo(50);
      PaddedBatch history = PaddedBatch.of(List.of(new int[] {1, 2}), 2, 20);
      Exclusions nothing = new Exclusions(new int[0], List.of(new int[0]));
      assertThat(model.rank(history, 0, nothing, 5).rows().get(0).itemIndices()).hasSize(5);
    }
  }

  @Test
  void aModelThatReadsMasksCannotBeCausal() {
    assertThat(train("--model=bert4rec", "--set=attention=causal")).isEqualTo(1);
    assertThat(errors.toString())
        .contains("Setting attention = causal: attention must be bidirectional");
  }

  @Test
  void aBaselineIsStillKnownByTheAttentionThatItWas() throws IOException {
    assertThat(
            train(
                "--model=cross-reasoning",
                "--set=cross_steps=0",
                "--set=attention=transitions",
                "--set=d=16",
                "--set=max_epochs=1"))
        .isZero();

    Bundle bundle = Bundle.open(out);
    assertThat(bundle.manifest().model()).isEqualTo("unisar");
    assertThat(bundle.manifest().config().architecture()).isEqualTo(Architecture.UNISAR);
    bundle.load().close();
  }

  @Test
  void nothingButTheBundleIsLeftBehind() throws IOException {
    train("--set", "max_epochs=1");

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(data, out);
    }
  }

  @Test
  void aRefitLearnsFromTheValidationPartToo() throws IOException {
    Files.writeString(data, "40 1 2 3 90 4\n", StandardOpenOption.APPEND);
    Path report = directory.resolve("report.json");

    train("--refit", "--set=d=16", "--set=max_epochs=4", "--report=" + report);

    Bundle bundle = Bundle.open(out);
    JsonNode written = Settings.JSON.readTree(report.toFile());
    int best = written.get("best_epoch").asInt();
    assertThat(bundle.items()).extracting(BundleItem::itemId).contains("90");
    assertThat(bundle.manifest().data().trainingTargets()).isEqualTo(40 * 6 + 3);
    assertThat(bundle.manifest().data().refitEpochs()).isEqualTo(best);
    assertThat(bundle.manifest().training().get("epochs_without_validation").asInt()).isEqualTo(20);
    assertThat(written.get("refit")).hasSize(best);
    assertThat(written.at("/refit/0/validation").isNull()).isTrue();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(data, out, report);
    }
  }

  @Test
  void aGivenNumberOfEpochsLearnsFromTheValidationPartToo() throws IOException {
    Path report = directory.resolve("report.json");

    train("--epochs=3", "--set=d=16", "--report=" + report);

    Bundle bundle = Bundle.open(out);
    JsonNode written = Settings.JSON.readTree(report.toFile());
    assertThat(bundle.manifest().data().trainingTargets()).isEqualTo(40 * 6);
    assertThat(bundle.manifest().data().refitEpochs()).isEqualTo(3);
    assertThat(written.get("epochs").asInt()).isEqualTo(3);
    assertThat(written.at("/validation").isNull()).isTrue();
    assertThat(train("--epochs=3", "--refit")).isEqualTo(1);
    assertThat(errors.toString()).contains("give --refit or --epochs, not both");
    assertThat(train("--epochs=0")).isEqualTo(2);
    assertThat(errors.toString()).contains("--epochs", "at least 1");
  }

  @Test
  void allDataAreLearntForAsManyEpochsAsTheLastItemsOfUsersChose() throws IOException {
    Files.writeString(data, "40 1 2 3 90\n", StandardOpenOption.APPEND);
    Path report = directory.resolve("report.json");

    assertThat(trainBy("all", "--set=d=16", "--set=max_epochs=4", "--report=" + report)).isZero();

    Bundle bundle = Bundle.open(out);
    JsonNode written = Settings.JSON.readTree(report.toFile());
    assertThat(written.at("/validation/NDCG@10").isNumber()).isTrue();
    assertThat(written.get("refit")).hasSize(written.get("best_epoch").asInt());
    assertThat(bundle.manifest().data().protocol()).isEqualTo("all");
    assertThat(bundle.manifest().data().trainingTargets()).isEqualTo(40 * 7 + 3);
    assertThat(bundle.items()).extracting(BundleItem::itemId).contains("90");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--epochs=3", "--set=epochs_without_validation=3"})
  void allDataAreLearntForTheNumberOfEpochsThatIsGiven(String number) throws IOException {
    Path report = directory.resolve("report.json");

    assertThat(trainBy("all", number, "--set=d=16", "--report=" + report)).isZero();

    JsonNode written = Settings.JSON.readTree(report.toFile());
    assertThat(written.get("epochs").asInt()).isEqualTo(3);
    assertThat(written.get("validation").isNull()).isTrue();
    assertThat(written.get("refit")).isNull();
  }

  @Test
  void bySplitsOfTimeTheValidationPartIsLearntToo() throws IOException {
    Path events = directory.resolve("pairs.tsv");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines
          .append(
              "{\"type\":\"interaction\",\"event_id\":\"c%d\",\"user_id\":\"u%d\","
                  .formatted(i, i % 9))
          .append(
              "\"item_id\":\"i%d\",\"kind\":\"CLICK\",\"event_time\":%d}%n"
                  .formatted(i % 7, i * 1_000L));
    }
    Files.writeString(events, lines);

    assertThat(trainOn("events:" + events, "time-split", "--set=d=16", "--set=max_epochs=2"))
        .isZero();
    Integer learnt = Bundle.open(out).manifest().data().refitEpochs();
    assertThat(
            trainOn(
                "events:" + events, "time-split", "--no-refit", "--set=d=16", "--set=max_epochs=2"))
        .isZero();

    assertThat(learnt).isBetween(1, 2);
    assertThat(Bundle.open(out).manifest().data().refitEpochs()).isNull();
  }

  @Test
  void nothingToChooseByMeansNoRefit() throws IOException {
    Files.writeString(data, "1 1 2\n2 2 3\n3 1 2 9 3\n");

    assertThat(trainBy("leave-one-out", "--refit", "--set=max_epochs=1")).isEqualTo(1);
    assertThat(errors.toString()).contains("--refit").contains("leaves none of s3rec:");
    assertThat(trainBy("all", "--no-refit")).isEqualTo(1);
    assertThat(errors.toString()).contains("the protocol all learns everything");
  }

  @Test
  void equalSeedsGiveEqualWeightFiles() throws IOException {
    train("--set", "max_epochs=2");
    byte[] first = Files.readAllBytes(out.resolve("weights.safetensors"));
    train("--set", "max_epochs=2");

    assertThat(out.resolve("weights.safetensors")).hasBinaryContent(first);
  }

  @Test
  void unknownSettingsAreNamed() {
    assertThat(train("--set", "depth=3")).isEqualTo(1);
    assertThat(errors.toString())
        .contains(
            "sasrec has no setting 'depth' (did you mean layers?); it has architecture, d, layers")
        .contains("max_epochs");
  }

  @Test
  void valuesThatBreakARuleAreNamed() {
    assertThat(train("--set", "dropout=1.5")).isEqualTo(1);
    assertThat(errors.toString())
        .contains("Setting dropout = 1.5: dropout must be from 0 to below 1");
  }

  @Test
  void valuesThatAreNoNumbersAreNamed() {
    train("--set", "d=wide");
    assertThat(errors.toString()).contains("Setting d = wide: must be a number");
  }

  @Test
  void fractionsOfWholeNumbersAreNamed() {
    train("--set", "layers=1.5");
    assertThat(errors.toString()).contains("Setting layers = 1.5: must be a whole number");
  }

  @Test
  void whatIsNoBundleIsNotReplaced() throws IOException {
    Files.createDirectory(out);
    Files.writeString(out.resolve("thesis.txt"), "years of work");

    assertThat(train("--set", "max_epochs=1")).isEqualTo(1);
    assertThat(errors.toString()).contains("exists and is not a bundle");
    assertThat(out.resolve("thesis.txt")).exists();
  }

  private int train(String... more) {
    return trainBy("leave-one-out", more);
  }

  private int trainBy(String protocol, String... more) {
    return trainOn("s3rec:" + data, protocol, more);
  }

  private int trainOn(String dataset, String protocol, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "--data",
                    dataset,
                    "--protocol",
                    protocol,
                    "--out",
                    out.toString(),
                    "--seed",
                    "3"),
                Stream.of(more))
            .toArray(String[]::new);
    return new CommandLine(new TrainCommand())
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              command.getErr().println(e.getMessage());
              return 1;
            })
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
