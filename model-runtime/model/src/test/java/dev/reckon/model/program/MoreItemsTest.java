package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.input.Texts;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.testing.RandomWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rows that a loaded model gets, against a model that was written with them. */
class MoreItemsTest {

  private static final int ITEMS = 30;
  private static final int WIDTH = RandomWeights.WIDTH;
  private static final int VECTOR = 5;
  private static final int[] PLACES = {4};

  private final Weights weights = withProjection(RandomWeights.of(ITEMS, 3));

  @Test
  void aModelWithMoreRowsRanksAsOneThatWasWrittenWithThem() {
    Tensor.Floats rows = drawn(3, WIDTH, 8);
    try (TorchModel model = load(weights);
        TorchModel grown = model.withRows(PLACES, rows);
        TorchModel written = load(written(rows))) {
      assertThat(grown.itemCount()).isEqualTo(ITEMS + 2);
      // The newest item of each history is a new one: its row is read too.
      for (int newest : new int[] {3, ITEMS, ITEMS + 1}) {
        assertSame(rank(grown, newest), rank(written, newest));
      }
      assertThat(model.itemCount()).isEqualTo(ITEMS);
      try (TorchModel unchanged = load(weights)) {
        assertSame(rank(model, 3), rank(unchanged, 3));
      }
    }
  }

  @Test
  void aGrownModelHoldsNoMemoryOnceItIsClosed() {
    try (TorchModel model = load(weights)) {
      long before = TorchProgram.nativeValues();
      for (int round = 0; round < 20; round++) {
        try (TorchModel grown = model.withRows(PLACES, drawn(3, WIDTH, round))) {
          assertThat(grown.itemCount()).isEqualTo(ITEMS + 2);
        }
        assertThat(model.projected(drawn(2, VECTOR, round), Texts.NONE).shape())
            .containsExactly(2, WIDTH);
      }
      assertThat(TorchProgram.nativeValues()).isEqualTo(before);
    }
  }

  @Test
  void theRowOfAVectorIsItsProjection() {
    Tensor.Floats vectors = drawn(2, VECTOR, 5);
    try (TorchModel model = load(weights)) {
      float[] rows = model.projected(vectors, Texts.NONE).values();
      float[] matrix = values("vector_projection.weight");
      float[] bias = values("vector_projection.bias");
      for (int i = 0; i < rows.length; i++) {
        double expected = bias[i % WIDTH];
        for (int v = 0; v < VECTOR; v++) {
          expected += matrix[i % WIDTH * VECTOR + v] * vectors.values()[i / WIDTH * VECTOR + v];
        }
        assertThat((double) rows[i]).isCloseTo(expected, within(1e-5));
      }
    }
  }

  private float[] values(String name) {
    return Objects.requireNonNull(weights.tensors().get(name)).values();
  }

  private static TorchModel load(Weights weights) {
    return TorchModel.load(ProgramArchive.ofClassPath(), weights, RandomWeights.READING);
  }

  private static TopItems.Row rank(TorchModel model, int newest) {
    PaddedBatch batch = PaddedBatch.of(List.of(new int[] {1, 2, newest}), 3, model.itemCount());
    Exclusions none = new Exclusions(new int[0], List.of(new int[0]));
    return model.rank(batch, 0, none, ITEMS + 2).rows().get(0);
  }

  private static void assertSame(TopItems.Row list, TopItems.Row expected) {
    assertThat(list.itemIndices()).containsExactly(expected.itemIndices());
    assertThat(list.scores()).containsExactly(expected.scores(), within(1e-5f));
  }

  private Weights written(Tensor.Floats rows) {
    float[] table = values(TorchModel.ITEM_EMBEDDING);
    float[] all = Arrays.copyOf(table, table.length + 2 * WIDTH);
    System.arraycopy(rows.values(), 0, all, PLACES[0] * WIDTH, WIDTH);
    System.arraycopy(rows.values(), WIDTH, all, ITEMS * WIDTH, 2 * WIDTH);
    System.arraycopy(table, ITEMS * WIDTH, all, (ITEMS + 2) * WIDTH, WIDTH);
    Map<String, Tensor.Floats> tensors = new TreeMap<>(weights.tensors());
    tensors.put(TorchModel.ITEM_EMBEDDING, new Tensor.Floats(all, ITEMS + 3, WIDTH));
    return new Weights(tensors, Map.of());
  }

  private static Weights withProjection(Weights weights) {
    Map<String, Tensor.Floats> tensors = new TreeMap<>(weights.tensors());
    tensors.put("vector_projection.weight", drawn(WIDTH, VECTOR, 1));
    tensors.put("vector_projection.bias", new Tensor.Floats(drawn(1, WIDTH, 2).values(), WIDTH));
    return new Weights(tensors, Map.of());
  }

  private static Tensor.Floats drawn(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Tensor.Floats(values, rows, columns);
  }
}
