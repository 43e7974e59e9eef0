package dev.reckon.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.Weights;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.testing.RandomWeights;
import dev.reckon.model.testing.SmallBundles;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextRows;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.live.TextVectors.Encoded;
import dev.reckon.serving.text.ItemEncoders;
import dev.reckon.serving.text.QueryWords;
import dev.reckon.serving.text.SharedTextEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real bundles whose items have vectors of 3 numbers. */
final class BundleTextRowsTest {

  private static final int V = 3;
  private static final int WIDTH = RandomWeights.WIDTH;
  private static final float[] CENTRE = {0.1f, -0.2f, 0.3f};

  /** Taken by nobody in training: its row is that of its text. */
  private static final BundleItem UNTAKEN = new BundleItem("untaken", "Old", 0, null, 0L, "old");

  private final BundleOpener opener =
      new BundleOpener(
          Execution.PLAIN,
          false,
          TrustedPrograms.RECKON,
          QueryWords.always(SharedTextEncoder.asInTraining()),
          new ItemEncoders(SharedTextEncoder.asInTraining()));

  @TempDir private Path folder;
  private ServableModel model;
  private TextRows rows;

  @BeforeEach
  void open() throws Exception {
    model = opener.open(write("bundle", null));
    rows = model.textRows().orElseThrow();
  }

  @Test
  void aNewItemHasTheRowOfItsCentredVectorAndIsReadInHistoriesToo() throws Exception {
    float[] vector = {0.5f, 0.4f, -0.7f};
    try (ServableModel shared = model;
        ServableModel grown = rows.with(vectors(1, "new", vector))) {
      assertThat(grown.items().size()).isEqualTo(model.items().size() + 1);
      assertThat(grown.bundleItems()).isEqualTo(model.items().size());
      assertThat(grown.reference()).isEqualTo(model.reference());
      int item = grown.items().indexOf("new");
      assertThat(grown.trainingCounts()).hasSize(item + 1).endsWith(0);

      // A bundle that was written with the row that add-items computes: P (v - c) + b.
      try (ServableModel written = opener.open(write("written", projected(vector)))) {
        for (int newest : new int[] {0, item}) {
          TopItems.Row expected = rank(written, newest);
          TopItems.Row list = rank(grown, newest);
          assertThat(list.itemIndices()).containsExactly(expected.itemIndices());
          assertThat(list.scores()).containsExactly(expected.scores(), within(1e-5f));
        }
      }
      assertThat(rank(shared, 0).itemIndices()).doesNotContain(item);
    }
  }

  @Test
  void anItemThatTheBundleHasKeepsTheBundlesRow() throws Exception {
    TextVectors vectors = vectors(1, "i0", new float[] {1, 0, 0});
    assertThat(rows.mayTake("i0")).isFalse();
    try (ServableModel same = rows.with(vectors)) {
      assertThat(same.items().size()).isEqualTo(model.items().size());
      assertThat(rank(same, 1).scores()).containsExactly(rank(model, 1).scores());
    }
    model.close();
  }

  @Test
  void aRenamedItemThatNobodyHadTakenGetsTheRowOfItsNewText() throws Exception {
    assertThat(rows.mayTake("untaken")).isTrue();
    assertThat(rows.takes("untaken", "old")).isFalse();
    assertThat(rows.takes("untaken", "renamed")).isTrue();
    int item = model.items().indexOf("untaken");
    float before = scoreOf(item, rank(model, 0));
    try (ServableModel renamed = rows.with(vectors(1, "untaken", new float[] {1, 0, 0}));
        ServableModel named = renamed.textRows().orElseThrow().with(new TextVectors(2, Map.of()))) {
      assertThat(scoreOf(item, rank(renamed, 0))).isNotEqualTo(before);
      assertThat(renamed.items().size()).isEqualTo(model.items().size());
      assertThat(scoreOf(item, rank(named, 0))).isEqualTo(before); // its old text again
    }
    model.close();
  }

  @Test
  void modelsMayBeClosedInAnyOrder() throws Exception {
    long before = TorchProgram.nativeValues();
    try (ServableModel other = opener.open(write("other", null))) {
      ServableModel first =
          other.textRows().orElseThrow().with(vectors(1, "a", new float[] {1, 0, 0}));
      ServableModel second =
          first.textRows().orElseThrow().with(vectors(2, "b", new float[] {0, 1, 0}));
      first.close();
      assertThat(second.items().indexOf("a")).isEqualTo(-1);
      assertThat(rank(second, 0).itemIndices()).contains(second.items().indexOf("b"));
      second.close();
      assertThat(rank(other, 0).itemIndices()).isNotEmpty();
    }
    assertThat(TorchProgram.nativeValues()).isEqualTo(before);
    model.close();
  }

  @Test
  void bundlesWithoutTextsHaveNone() throws Exception {
    Path plain = folder.resolve("plain");
    SmallBundles.write(plain, "v1", 1);
    try (ServableModel other = opener.open(plain)) {
      assertThat(other.textRows()).isEmpty();
      assertThat(other.bundleItems()).isEqualTo(SmallBundles.ITEMS);
    }
    model.close();
  }

  private static TextVectors vectors(long version, String item, float[] vector) {
    Map<String, Encoded> byItem = new LinkedHashMap<>();
    byItem.put(item, new Encoded("renamed", "Title", vector));
    return new TextVectors(version, byItem);
  }

  private static float scoreOf(int item, TopItems.Row list) {
    for (int i = 0; i < list.itemIndices().length; i++) {
      if (list.itemIndices()[i] == item) {
        return list.scores()[i];
      }
    }
    throw new AssertionError("the list lacks item " + item);
  }

  private static TopItems.Row rank(ServableModel model, int newest) {
    PaddedBatch batch = PaddedBatch.of(List.of(new int[] {1, 2, newest}), 3, model.items().size());
    try (Ranker ranker = model.newRanker(() -> new float[0])) {
      return ranker
          .rank(batch, 0, new Exclusions(new int[0], List.of(new int[0])), 100)
          .rows()
          .get(0);
    }
  }

  /** A bundle of ten items and {@link #UNTAKEN}, and of one more with this row. */
  private Path write(String name, float @Nullable [] rowOfNew) {
    List<BundleItem> items =
        new ArrayList<>(
            IntStream.range(0, 10).mapToObj(i -> new BundleItem("i" + i, null, 5)).toList());
    items.add(UNTAKEN);
    Weights weights = weights(items.size());
    if (rowOfNew != null) {
      items.add(new BundleItem("new", null, 0));
      weights = withRow(weights, rowOfNew);
    }
    ModelConfig config = SmallBundles.config(ModelConfig.SASREC, 0, 0).readingVectors(V, null);
    Manifest manifest =
        new Manifest(
            "sasrec",
            name,
            "2026-01-01T00:00:00Z",
            "test",
            config,
            JsonNodeFactory.instance.objectNode(),
            1,
            new Manifest.Data("none", "none", "all", items.size(), 0),
            Map.of(),
            null,
            null,
            null,
            Manifest.ItemVectors.of("minilm", CENTRE));
    return BundleStore.write(
            folder.resolve(name), manifest, weights, ProgramArchive.ofClassPath(), items)
        .path();
  }

  private static Weights weights(int items) {
    Map<String, Tensor.Floats> tensors = new TreeMap<>(RandomWeights.of(items, 1).tensors());
    tensors.put("vector_projection.weight", drawn(WIDTH * V, WIDTH, V));
    tensors.put("vector_projection.bias", drawn(WIDTH, WIDTH));
    return new Weights(tensors, Map.of());
  }

  private static float[] projected(float[] vector) {
    float[] matrix = drawn(WIDTH * V, WIDTH, V).values();
    float[] row = drawn(WIDTH, WIDTH).values().clone();
    for (int i = 0; i < row.length; i++) {
      for (int v = 0; v < V; v++) {
        row[i] += matrix[i * V + v] * (vector[v] - CENTRE[v]);
      }
    }
    return row;
  }

  private static Weights withRow(Weights weights, float[] row) {
    Map<String, Tensor.Floats> tensors = new TreeMap<>(weights.tensors());
    float[] table = Objects.requireNonNull(tensors.get("item_embedding")).values();
    float[] all = Arrays.copyOf(table, table.length + WIDTH);
    System.arraycopy(table, table.length - WIDTH, all, table.length, WIDTH);
    System.arraycopy(row, 0, all, table.length - WIDTH, WIDTH);
    tensors.put("item_embedding", new Tensor.Floats(all, all.length / WIDTH, WIDTH));
    return new Weights(tensors, Map.of());
  }

  private static Tensor.Floats drawn(int count, long... shape) {
    Random random = new Random(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Tensor.Floats(values, shape);
  }
}
