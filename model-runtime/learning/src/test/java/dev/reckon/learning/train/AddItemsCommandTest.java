package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Items that are known by their vectors, from training to a list. Users walk a circle of items. */
class AddItemsCommandTest {

  private static final int ITEMS = 12;
  private static final String NEW_ITEM = "new";

  /** The item whose vector the new item has. */
  private static final int TWIN = 7;

  @TempDir Path directory;
  private Path data = Path.of("");
  private Path vectors = Path.of("");
  private final StringWriter errors = new StringWriter();

  @BeforeEach
  void writeData() throws IOException {
    String walks =
        IntStream.range(0, 60)
            .mapToObj(user -> user + walk(user))
            .collect(Collectors.joining("\n"));
    data = Files.writeString(directory.resolve("walks.txt"), walks);
    vectors = writeVectors("vectors.tsv", ITEMS);
  }

  private static String walk(int user) {
    return IntStream.range(0, 7)
        .mapToObj(i -> " " + (user * 5 + i) % ITEMS)
        .collect(Collectors.joining());
  }

  /** The new item is not among them. */
  private Path writeVectors(String name, int width) throws IOException {
    String lines =
        IntStream.range(0, ITEMS)
            .mapToObj(item -> vectorOf("" + item, item, width))
            .collect(Collectors.joining());
    return Files.writeString(directory.resolve(name), lines);
  }

  private static String vectorOf(String id, int one, int width) {
    return IntStream.range(0, width)
        .mapToObj(i -> i == one ? "1" : "0")
        .collect(Collectors.joining(" ", id + "\t", "\n"));
  }

  private Path newVector() throws IOException {
    return Files.writeString(directory.resolve("new.tsv"), vectorOf(NEW_ITEM, TWIN, ITEMS));
  }

  @Test
  void aNewItemIsRankedWhereItsVectorSays() throws IOException {
    assertThat(train("trained", vectors, "id_dropout=1", "max_epochs=15")).isZero();

    assertThat(addItems("trained", newVector(), "extended")).isZero();

    Bundle bundle = Bundle.open(directory.resolve("extended"));
    List<String> ids = bundle.items().stream().map(BundleItem::itemId).toList();
    assertThat(ids).hasSize(ITEMS + 1).last().isEqualTo(NEW_ITEM);
    assertThat(bundle.items().get(ITEMS).count()).isZero();
    Tensor.Floats moments =
        Objects.requireNonNull(
            bundle.optimiser().orElseThrow().firstMoments().get(TorchModel.ITEM_EMBEDDING));
    assertThat(moments.shape()).containsExactly(ITEMS + 2, 16); // so that --continue can follow
    assertThat(row(bundle, ITEMS))
        .containsExactly(row(bundle, ids.indexOf("" + TWIN)), within(1e-6f));
    try (TorchModel model = bundle.load()) {
      int[] history = {ids.indexOf("4"), ids.indexOf("5"), ids.indexOf("6")};
      int[] best =
          model
              .rank(
                  PaddedBatch.of(List.of(history), 3, ids.size()),
                  0,
                  new Exclusions(new int[0], List.of(history)),
                  2)
              .rows()
              .get(0)
              .itemIndices();
      // Equal rows; where matrix products end in another kernel's tail, scores differ in a last
      // bit.
      assertThat(best).containsExactlyInAnyOrder(ids.indexOf("" + TWIN), ITEMS);
    }
    assertThat(bundle.manifest().version())
        .startsWith(Bundle.open(directory.resolve("trained")).manifest().version() + "-items");
    assertThat(directory.resolve("extended/MODEL_CARD.md"))
        .content()
        .contains("Of 1 of them, nothing but their vectors was known in training.");
  }

  /** With rows of their own too, so that a new item's row is not simply one that is there. */
  @Test
  void itemsThatNobodyClickedJoinInTrainingAsTheyWouldLater() throws IOException {
    Path all = directory.resolve("all.tsv");
    Files.writeString(all, Files.readString(newVector()) + Files.readString(vectors));
    assertThat(train("all", all, "max_epochs=2")).isZero();
    assertThat(train("trained", vectors, "max_epochs=2")).isZero();
    assertThat(addItems("trained", newVector(), "extended")).isZero();

    Bundle joined = Bundle.open(directory.resolve("all"));

    Bundle later = Bundle.open(directory.resolve("extended"));
    assertThat(joined.items()).isEqualTo(later.items());
    assertThat(row(joined, ITEMS)).containsExactly(row(later, ITEMS), within(1e-6f));
    int twin = later.items().stream().map(BundleItem::itemId).toList().indexOf("" + TWIN);
    assertThat(row(later, ITEMS)).isNotEqualTo(row(later, twin));
  }

  @Test
  void aBundleWithoutVectorsIsRefused() throws IOException {
    train("trained", null, "max_epochs=1");

    assertThat(addItems("trained", newVector(), "extended")).isEqualTo(1);
    assertThat(errors.toString())
        .contains("by their ids alone: train it with --item-text or --item-vectors");
  }

  @Test
  void vectorsOfAnotherWidthAreRefused() throws IOException {
    train("trained", vectors, "max_epochs=1");

    assertThat(addItems("trained", writeVectors("wide.tsv", 40), "extended")).isEqualTo(1);
    assertThat(errors.toString()).contains("wide.tsv have 40 numbers", "trained with have 12");
  }

  @Test
  void itemsThatAreThereAlreadyAreNothingToAdd() throws IOException {
    train("trained", vectors, "max_epochs=1");

    assertThat(addItems("trained", vectors, "extended")).isEqualTo(1);
    assertThat(errors.toString()).contains("nothing to add");
    assertThat(directory.resolve("extended")).doesNotExist();
  }

  private static float[] row(Bundle bundle, int index) {
    Tensor.Floats table = bundle.weights().get(TorchModel.ITEM_EMBEDDING);
    int width = (int) table.shape()[1];
    return Arrays.copyOfRange(table.values(), index * width, (index + 1) * width);
  }

  private int train(String out, @Nullable Path itemVectors, String... set) {
    CommandLine command = commandLine(new TrainCommand());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data=s3rec:" + data,
                "--protocol=leave-one-out",
                "--out=" + directory.resolve(out),
                "--set=d=16",
                "--set=learning_rate=0.01",
                "--set=batch=20"));
    if (itemVectors != null) {
      arguments.add("--item-vectors=" + itemVectors);
    }
    Arrays.stream(set).forEach(setting -> arguments.add("--set=" + setting));
    return command.execute(arguments.toArray(String[]::new));
  }

  private int addItems(String bundle, Path itemVectors, String out) {
    return commandLine(new AddItemsCommand())
        .execute(
            "--bundle=" + directory.resolve(bundle),
            "--item-vectors=" + itemVectors,
            "--out=" + directory.resolve(out));
  }

  private CommandLine commandLine(Callable<Integer> command) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (e, line, parsed) -> {
              line.getErr().println(e.getMessage());
              return 1;
            })
        .setErr(new PrintWriter(errors, true));
  }
}
