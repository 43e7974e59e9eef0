package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.cli.Commands;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users walk a circle of items; each item is its vector alone, and one vector has a twin. */
class FrozenItemsTest {

  private static final int ITEMS = 12;
  private static final int TWIN = 7;

  @TempDir Path directory;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void listen() throws IOException {
    List<String> events = new ArrayList<>();
    for (int click = 0; click < 480; click++) {
      int user = click % 60;
      events.add(
          ("{\"type\":\"interaction\",\"event_id\":\"e%d\",\"user_id\":\"u%d\",\"item_id\":\"%d\","
                  + "\"kind\":\"CLICK\",\"event_time\":%d}")
              .formatted(
                  click, user, (user + click / 60) % ITEMS, 1_700_000_000_000L + click * 60_000L));
    }
    Files.write(directory.resolve("events.jsonl"), events);
    String vectors =
        IntStream.range(0, ITEMS)
            .mapToObj(item -> vector(Integer.toString(item), item))
            .collect(Collectors.joining());
    Files.writeString(directory.resolve("vectors.tsv"), vectors);
    Files.writeString(directory.resolve("twin.tsv"), vector("twin", TWIN));
    Files.writeString(directory.resolve("all.tsv"), vectors + vector("twin", TWIN));
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void speak() {
    System.setErr(err);
  }

  private static String vector(String id, int one) {
    return IntStream.range(0, ITEMS)
        .mapToObj(i -> i == one ? "1" : "0")
        .collect(Collectors.joining(" ", id + "\t", "\n"));
  }

  @Test
  void anItemThatNobodyTookIsNoWorseOff() {
    Bundle bundle = extended("sasrec", "--set=max_epochs=25");

    List<String> ids = bundle.items().stream().map(BundleItem::itemId).toList();
    assertThat(row(bundle, "twin")).containsExactly(row(bundle, "" + TWIN), within(1e-5f));
    try (TorchModel served = bundle.load()) {
      int[] history = {ids.indexOf("4"), ids.indexOf("5"), ids.indexOf("6")};
      assertThat(
              served
                  .rank(
                      PaddedBatch.of(List.of(history), 3, ids.size()),
                      0,
                      new Exclusions(new int[0], List.of(history)),
                      2)
                  .rows()
                  .get(0)
                  .itemIndices())
          .containsExactlyInAnyOrder(ids.indexOf("" + TWIN), ids.indexOf("twin"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert4rec", "rearec-prl"})
  void otherModelsHaveSuchATableToo(String model) {
    Bundle bundle = extended(model);

    assertThat(row(bundle, "twin")).containsExactly(row(bundle, "" + TWIN), within(1e-5f));
    assertThat(row(bundle, "twin")).isNotEqualTo(row(bundle, "3"));
  }

  /** A trained bundle with the twin. */
  private Bundle extended(String model, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--model=" + model);
    arguments.add("--item-vectors=" + file("vectors.tsv"));
    assertThat(train("trained", arguments.toArray(String[]::new))).as(said()).isZero();
    assertThat(
            run(
                new AddItemsCommand(),
                "--bundle=" + file("trained"),
                "--item-vectors=" + file("twin.tsv"),
                "--out=" + file("extended")))
        .as(said())
        .isZero();
    return Bundle.open(file("extended"));
  }

  @Test
  void noTrainingChangesTheComponents() {
    assertThat(train("trained", "--item-vectors=" + file("vectors.tsv"), "--set=weight_decay=0.1"))
        .as(said())
        .isZero();

    Tensor.Floats kept = components("trained");
    assertThat(kept.shape()).containsExactly(ITEMS, ITEMS);
    for (int one = 0; one < ITEMS; one++) {
      for (int other = 0; other < ITEMS; other++) {
        assertThat(product(kept, one, other)).isCloseTo(one == other ? 1 : 0, within(1e-4));
      }
    }
  }

  @Test
  void aContinuedTrainingKeepsThem() {
    train("trained", "--item-vectors=" + file("vectors.tsv"));

    assertThat(
            run(
                new TrainCommand(),
                "--continue=" + file("trained"),
                "--data=events:" + file("events.jsonl"),
                "--protocol=all",
                "--item-vectors=" + file("all.tsv"),
                "--out=" + file("next")))
        .as(said())
        .isZero();

    assertThat(components("next").values())
        .containsExactly(components("trained").values(), within(1e-5f));
    Bundle next = Bundle.open(file("next"));
    assertThat(next.manifest().continued()).isNotNull();
    assertThat(row(next, "twin")).containsExactly(row(next, "" + TWIN), within(1e-5f));
    assertThat(row(next, "3")).isNotEqualTo(row(Bundle.open(file("trained")), "3"));
  }

  @Test
  void randomVectorsAreOfEachItemAndAlwaysTheSame() {
    assertThat(train("one", "--item-vectors=random:6")).as(said()).isZero();
    assertThat(train("other", "--item-vectors=random:6")).isZero();
    assertThat(train("bad", "--item-vectors=random:x")).isEqualTo(2);

    assertThat(said()).contains("random:WIDTH takes a width from 1 to 4096");
    assertThat(components("one").values()).isEqualTo(components("other").values());
    assertThat(components("one").shape()).containsExactly(6, 6);
  }

  @Test
  void withoutVectorsThereIsNothingToRead() {
    assertThat(train("bad")).isEqualTo(1);
    assertThat(said()).contains("items=frozen reads items by their vectors alone");
    assertThat(train("bad", "--set=items=cold")).isEqualTo(2);
    assertThat(said()).contains("items must be joined or frozen");
  }

  private Tensor.Floats components(String bundle) {
    return Bundle.open(file(bundle)).weights().get(TorchModel.VECTOR_COMPONENTS);
  }

  private static double product(Tensor.Floats rows, int one, int other) {
    int width = (int) rows.shape()[1];
    return IntStream.range(0, width)
        .mapToDouble(i -> rows.values()[one * width + i] * rows.values()[other * width + i])
        .sum();
  }

  private static float[] row(Bundle bundle, String item) {
    Tensor.Floats table = bundle.weights().get(TorchModel.ITEM_EMBEDDING);
    int width = (int) table.shape()[1];
    int index = bundle.items().stream().map(BundleItem::itemId).toList().indexOf(item);
    return Arrays.copyOfRange(table.values(), index * width, (index + 1) * width);
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private int train(String out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data=events:" + file("events.jsonl"),
                "--protocol=time-split",
                "--no-refit",
                "--out=" + file(out),
                "--set=items=frozen",
                "--set=d=16",
                "--set=learning_rate=0.01",
                "--set=max_epochs=2",
                "--set=batch=20"));
    for (String argument : more) {
      arguments.removeIf(
          it -> argument.startsWith("--set=max_epochs") && it.startsWith("--set=max"));
      arguments.add(argument);
    }
    return run(new TrainCommand(), arguments.toArray(String[]::new));
  }

  private static int run(Object command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(0, command instanceof TrainCommand ? "train" : "add-items");
    return Commands.only(command, Set.of(DatasetException.class, TrainingException.class))
        .execute(all.toArray(String[]::new));
  }
}
