package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.train.TrainingData.VectorFiles;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.TrainingProgress;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Users walk a circle of items; after a while some take a new item after the third. */
class ContinuedTrainingTest {

  private static final int ITEMS = 12;
  private static final int USERS = 40;
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final String NEW_ITEM = "new";

  @TempDir Path directory;
  private final StringWriter errors = new StringWriter();
  private final List<String> events = new ArrayList<>();

  @BeforeEach
  void walkTheCircle() {
    for (int item = 0; item < ITEMS; item++) {
      events.add(
          "{\"type\":\"item\",\"item_id\":\"i%d\",\"title\":\"Game %d\"}".formatted(item, item));
    }
    for (int user = 0; user < USERS; user++) {
      for (int i = 0; i < 6; i++) {
        if (i == 4) {
          events.add(
              "{\"type\":\"search\",\"event_id\":\"s%d\",\"user_id\":\"u%d\",\"query\":\"game %d\",\"event_time\":%d}"
                  .formatted(user, user, (user + i) % ITEMS, time(user, i) - 1));
        }
        click("u" + user, "i" + (user + i) % ITEMS, time(user, i));
      }
    }
  }

  private static long time(int user, int position) {
    return START + (position * 100L + user) * MINUTE;
  }

  private void click(String user, String item, long time) {
    events.add(
        "{\"type\":\"interaction\",\"event_id\":\"e%d\",\"user_id\":\"%s\",\"item_id\":\"%s\",\"kind\":\"CLICK\",\"event_time\":%d}"
            .formatted(events.size(), user, item, time));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "cross-reasoning"})
  void aTrainingAndItsContinuationEndWhereOneTrainingWould(String model) throws IOException {
    Bundle whole = train("whole", "--model=" + model, "--epochs=4", "--set=averaging=0");
    Bundle half = train("half", "--model=" + model, "--epochs=2", "--set=averaging=0");

    Bundle continued =
        learnOn(half, new ContinueSettings(0, 2, 1000, null, Instant.EPOCH), "continued");

    assertSameBits(continued.weights().tensors(), whole.weights().tensors());
    OptimiserState optimiser = whole.optimiser().orElseThrow();
    assertThat(continued.optimiser().orElseThrow().step()).isEqualTo(optimiser.step());
    assertSameBits(continued.optimiser().orElseThrow().secondMoments(), optimiser.secondMoments());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "cross-reasoning"})
  void whereNothingIsNewTheWeightsStayAsTheyAre(String model) throws IOException {
    Bundle parent = train("parent", "--model=" + model, "--epochs=2");

    Bundle next = learnOn(parent, ContinueSettings.DEFAULT, "next");

    assertSameBits(next.weights().tensors(), parent.weights().tensors());
    assertSameBits(
        next.optimiser().orElseThrow().firstMoments(),
        parent.optimiser().orElseThrow().firstMoments());
    assertThat(next.items()).isEqualTo(parent.items());
    Manifest.Continued continued = Objects.requireNonNull(next.manifest().continued());
    assertThat(continued.newTargets()).isZero();
    assertThat(continued.replayedTargets()).isZero();
    assertThat(continued.steps()).isZero();
    assertThat(next.manifest().memory()).isEqualTo(parent.manifest().memory());
    assertThat(next.manifest().learntUntil()).isEqualTo(parent.manifest().learntUntil());
  }

  @Test
  void aNewItemGetsARowBehindTheOthersAndIsRankedWhereItIsTaken() throws IOException {
    Bundle parent = train("parent", "--epochs=25");
    for (int user = 0; user < 30; user++) {
      click("n" + user, "i1", time(user, 10));
      click("n" + user, "i2", time(user, 11));
      click("n" + user, NEW_ITEM, time(user, 12));
    }

    Bundle next = learnOn(parent, new ContinueSettings(1, 10, 1000, null, null), "next");

    assertThat(ids(next)).hasSize(ITEMS + 1).startsWith(ids(parent).toArray(String[]::new));
    assertThat(ids(next)).last().isEqualTo(NEW_ITEM);
    assertThat(next.items().get(ITEMS).count()).isEqualTo(30);
    assertThat(best(next, "i1", "i2")).isEqualTo(NEW_ITEM);
    assertThat(best(next, "i4", "i5")).isEqualTo("i6");
    Manifest.Continued continued = Objects.requireNonNull(next.manifest().continued());
    assertThat(continued.parent()).isEqualTo(parent.digest());
    assertThat(continued.generation()).isEqualTo(1);
    assertThat(continued.newTargets()).isEqualTo(60); // the first click of a user has no history
    assertThat(continued.replayedTargets()).isEqualTo(60);
    assertThat(continued.newItems()).isEqualTo(1);
    assertThat(next.manifest().learntUntil()).contains(Instant.ofEpochMilli(time(29, 12)));
    assertThat(next.manifest().version()).endsWith("-on1");
  }

  @Test
  void itemsThatAreGoneKeepTheirRowsAndCounts() throws IOException {
    Bundle parent = train("parent", "--epochs=2");
    events.removeIf(line -> line.contains("\"i7\""));
    click("u0", "i8", time(0, 20));

    Bundle next = learnOn(parent, ContinueSettings.DEFAULT, "next");

    assertThat(ids(next)).isEqualTo(ids(parent));
    int gone = ids(parent).indexOf("i7");
    assertThat(next.items().get(gone).count()).isEqualTo(parent.items().get(gone).count());
    assertThat(next.items().get(gone).title()).isEqualTo("Game 7");
    int clicked = ids(parent).indexOf("i8");
    assertThat(next.items().get(clicked).count())
        .isEqualTo(parent.items().get(clicked).count() + 1);
  }

  @Test
  void stepsAreBounded() throws IOException {
    Bundle parent = train("parent", "--epochs=1");
    long before = parent.optimiser().orElseThrow().step();
    for (int user = 0; user < USERS; user++) {
      click("u" + user, "i3", time(user, 20));
    }

    Bundle next = learnOn(parent, new ContinueSettings(1, 50, 3, null, null), "next");

    assertThat(next.optimiser().orElseThrow().step()).isEqualTo(before + 3);
    assertThat(Objects.requireNonNull(next.manifest().continued()).steps()).isEqualTo(3);
  }

  @Test
  void theRateIsThatOfTheLastEpochAndFallsNoFurther() throws IOException {
    Bundle parent = train("parent", "--epochs=3", "--set=learning_rate_decay=0.5");
    click("u0", "i3", time(0, 20));
    Bundle next = learnOn(parent, ContinueSettings.DEFAULT, "next");
    click("u1", "i3", time(1, 20));

    Bundle later = learnOn(next, ContinueSettings.DEFAULT, "later");

    for (Bundle bundle : List.of(next, later)) {
      assertThat(bundle.manifest().training().get("learning_rate").asDouble()).isEqualTo(0.0025);
    }
    assertThat(later.optimiser().orElseThrow().epochs()).isEqualTo(3 + 5 + 5);
    assertThat(Objects.requireNonNull(later.manifest().continued()).generation()).isEqualTo(2);
  }

  /** Tables of a bundle hold titles too, which are taken away again, up to rounding. */
  @Test
  void aBundleWithoutAnOptimiserLearnsOnWithANewOne() throws IOException {
    Bundle parent = train("parent", "--model=cross-reasoning", "--epochs=2", "--no-optimiser");
    assertThat(parent.optimiser()).isEmpty();

    Bundle next = learnOn(parent, ContinueSettings.DEFAULT, "next");

    assertThat(next.optimiser().orElseThrow().step()).isZero();
    parent
        .weights()
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(largestDifference(next.weights().get(name).values(), tensor.values()))
                    .as(name)
                    .isLessThan(1e-6f));
  }

  /** Of tables with millions of numbers, which assertions take seconds to compare one by one. */
  private static float largestDifference(float[] values, float[] others) {
    assertThat(values).hasSameSizeAs(others);
    float largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i] - others[i]));
    }
    return largest;
  }

  @Test
  void fromTheCommandLineABundleLearnsWhatIsNewerThanIt() throws IOException {
    Bundle parent = train("parent", "--epochs=2");
    click("u0", "i3", time(0, 20));
    click("u1", NEW_ITEM, time(1, 20));

    assertThat(run("next", "--continue=" + parent.path(), "--epochs=1", "--replay=2")).isZero();

    Bundle next = Bundle.open(directory.resolve("next"));
    Manifest.Continued continued = Objects.requireNonNull(next.manifest().continued());
    assertThat(continued.newTargets()).isEqualTo(2);
    assertThat(continued.replayedTargets()).isEqualTo(4);
    assertThat(continued.steps()).isEqualTo(1);
    assertThat(ids(next)).last().isEqualTo(NEW_ITEM);
  }

  @Test
  void optionsOfATrainingFromTheBeginningAreRefused() throws IOException {
    Bundle parent = train("parent", "--epochs=1");

    for (String option : List.of("--model=sasrec", "--seed=2", "--refit")) {
      assertThat(run("next", "--continue=" + parent.path(), option)).isEqualTo(1);
    }
    assertThat(errors.toString())
        .contains("--model is for a training from the beginning", "--seed is", "--refit is");
    assertThat(run("next", "--continue=" + parent.path(), "--set=d=32")).isEqualTo(1);
    assertThat(errors.toString()).contains("--set can change learning_rate alone");
    assertThat(run("next", "--replay=2")).isEqualTo(2);
    assertThat(run("next", "--continue=" + parent.path(), "--replay=-1")).isEqualTo(1);
    assertThat(errors.toString()).contains("replay must be from 0 to 1000");
    assertThat(directory.resolve("next")).doesNotExist();
  }

  @Test
  void whatCannotLearnOnSaysWhy() throws IOException {
    Bundle masked = train("masked", "--model=bert4rec", "--epochs=1");
    assertThatThrownBy(() -> new ContinuedTraining(masked, ContinueSettings.DEFAULT))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(masked.path() + " cannot learn on: it fills in masked items");

    Bundle parent = train("parent", "--epochs=1");
    TrainingData order = TrainingData.of(orderOnly(), "x", VectorFiles.NONE);
    assertThatThrownBy(() -> write(parent, ContinueSettings.DEFAULT, order, "next"))
        .hasMessageContaining("an order and no times");

    Path vectors = directory.resolve("vectors.tsv");
    Files.writeString(vectors, "i1\t1 0\n");
    TrainingData withVectors = TrainingData.of(log(), "x", new VectorFiles(vectors, null));
    assertThatThrownBy(() -> write(parent, ContinueSettings.DEFAULT, withVectors, "next"))
        .hasMessageContaining("its vectors are none of items")
        .hasMessageContaining("those given are 2 numbers of items");

    assertThat(runBy("time-split", "next", "--continue=" + parent.path())).isEqualTo(1);
    assertThat(errors.toString()).contains("it has learnt up to", "are to test with");
  }

  @Test
  void aCutOptimiserOrAMissingProgramIsRefusedByName() throws IOException {
    Bundle parent = train("parent", "--epochs=1");
    Path optimiser = parent.path().resolve("optimiser.safetensors");
    byte[] bytes = Files.readAllBytes(optimiser);
    Files.write(optimiser, Arrays.copyOf(bytes, bytes.length / 2));

    Bundle served = Bundle.open(parent.path()); // which serving needs nothing of
    assertThatThrownBy(() -> new ContinuedTraining(served, ContinueSettings.DEFAULT))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("optimiser.safetensors is not the file that was written");

    Files.delete(parent.path().resolve("program.pt"));
    assertThat(run("next", "--continue=" + parent.path())).isEqualTo(1);
    assertThat(errors.toString()).contains("program.pt is missing");
  }

  @Test
  void itemsWithVectorsGetTheirFoldedRowAndAreLearnt() throws IOException {
    Path vectors = directory.resolve("vectors.tsv");
    StringBuilder lines = new StringBuilder();
    for (int item = 0; item < ITEMS; item++) {
      lines.append("i%d\t%d %d 1\n".formatted(item, item, ITEMS - item));
    }
    Files.writeString(vectors, lines);
    Bundle parent = train("parent", "--epochs=2", "--item-vectors=" + vectors);
    Files.writeString(vectors, lines + NEW_ITEM + "\t3 9 1\nlater\t4 8 1\n");
    click("u0", NEW_ITEM, time(0, 20));

    Bundle next =
        write(
            parent,
            new ContinueSettings(1, 1, 1000, 1e-9, null),
            TrainingData.of(log(), "x", new VectorFiles(vectors, null)),
            "next");

    assertThat(ids(next)).hasSize(ITEMS + 2).endsWith(NEW_ITEM, "later");
    // At such a rate nothing moves, so they are where they would be without a training.
    Path added = directory.resolve("added");
    new CommandLine(new AddItemsCommand())
        .execute("--bundle=" + parent.path(), "--item-vectors=" + vectors, "--out=" + added);
    for (String id : List.of(NEW_ITEM, "later")) {
      Bundle untrained = Bundle.open(added);
      assertThat(row(next, ids(next).indexOf(id)))
          .containsExactly(row(untrained, ids(untrained).indexOf(id)), within(1e-5f));
    }
    Bundle again =
        write(
            next,
            ContinueSettings.DEFAULT,
            TrainingData.of(log(), "x", new VectorFiles(vectors, null)),
            "again");
    // The item that was known by its vector alone is now projected with the others.
    assertThat(again.weights().get(TorchModel.ITEM_EMBEDDING).values())
        .containsExactly(next.weights().get(TorchModel.ITEM_EMBEDDING).values(), within(1e-6f));
  }

  /** Their vectors are made again, and read with the centre of the first training. */
  @Test
  void aModelThatReadsTextsReadsThoseOfNewItems() throws IOException {
    Bundle parent = train("parent", "--epochs=1", "--item-text=minilm");
    Manifest.ItemVectors texts = Objects.requireNonNull(parent.manifest().itemVectors());
    assertThat(texts.texts()).isEqualTo("minilm");
    assertThat(texts.centre()).hasSize(384).anyMatch(value -> value != 0);
    events.add("{\"type\":\"item\",\"item_id\":\"new\",\"title\":\"A boat race\"}");

    Bundle next =
        write(
            parent,
            ContinueSettings.DEFAULT,
            TrainingData.of(log(), "x", VectorFiles.NONE),
            "next");

    assertThat(ids(next)).hasSize(ITEMS + 1).endsWith(NEW_ITEM);
    assertThat(next.manifest().itemVectors()).isEqualTo(texts);
    assertThat(row(next, ITEMS)).isNotEqualTo(new float[row(next, 0).length]);
  }

  private static float[] row(Bundle bundle, int index) {
    Tensor.Floats table = bundle.weights().get(TorchModel.ITEM_EMBEDDING);
    int width = (int) table.shape()[1];
    return Arrays.copyOfRange(table.values(), index * width, (index + 1) * width);
  }

  private EventLog orderOnly() throws IOException {
    EventLog log = log();
    return new EventLog(log.events(), log.items(), log.erasures(), true);
  }

  private EventLog log() throws IOException {
    return Dataset.read("events:" + written());
  }

  private Path written() throws IOException {
    return Files.write(directory.resolve("events.jsonl"), events);
  }

  private Bundle learnOn(Bundle parent, ContinueSettings settings, String out) throws IOException {
    return write(parent, settings, TrainingData.of(log(), "x", VectorFiles.NONE), out);
  }

  private Bundle write(Bundle parent, ContinueSettings settings, TrainingData data, String out) {
    return new ContinuedTraining(parent, settings)
        .write(data, "events", true, directory.resolve(out), TrainingProgress.SILENT);
  }

  private Bundle train(String out, String... more) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--set=d=16", "--set=learning_rate=0.01", "--set=batch=16", "--set=dropout=0.1"));
    all.addAll(List.of(more));
    assertThat(run(out, all.toArray(String[]::new))).as(errors.toString()).isZero();
    return Bundle.open(directory.resolve(out));
  }

  private int run(String out, String... more) throws IOException {
    return runBy("all", out, more);
  }

  private int runBy(String protocol, String out, String... more) throws IOException {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "--data=events:" + written(),
                    "--protocol=" + protocol,
                    "--out=" + directory.resolve(out)),
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

  private static List<String> ids(Bundle bundle) {
    return bundle.items().stream().map(BundleItem::itemId).toList();
  }

  private static String best(Bundle bundle, String... history) {
    List<String> ids = ids(bundle);
    int[] items = Arrays.stream(history).mapToInt(ids::indexOf).toArray();
    try (TorchModel model = bundle.load()) {
      PaddedBatch batch = PaddedBatch.of(List.of(items), items.length, ids.size());
      Exclusions seen = new Exclusions(new int[0], List.of(items));
      return ids.get(model.rank(batch, 0, seen, 1).rows().get(0).itemIndices()[0]);
    }
  }

  private static void assertSameBits(
      Map<String, Tensor.Floats> actual, Map<String, Tensor.Floats> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) ->
            assertThat(Objects.requireNonNull(actual.get(name)).values())
                .as(name)
                .isEqualTo(tensor.values()));
  }
}
