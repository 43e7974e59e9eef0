package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.bundle.Architecture;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Co-attention of all prefixes in one pass against its definition in plain Java, a prefix at a
 * time; and what is trained beside the next item.
 */
class CoAttentionTest {

  private static final int D = 4;
  private static final int LENGTH = 7;
  private static final int ITEMS = 9;

  /** Which tokens are searches; the first token is a pad. */
  private static final boolean[] IS_SEARCH = {false, true, false, false, true, true, false};

  private static final String PROGRAMS =
      """
      from typing import Dict, List, Tuple

      import torch
      from torch import Tensor

      from baselines import sesrec
      from training import terms
      import network


      class Programs(Module):

          def interests(self, w: Dict[str, Tensor], tokens: Tensor,
                        searches: Tensor) -> List[Tensor]:
              special = searches > 0
              real = torch.arange(0, 7)[None] > 0
              visible = torch.ones([7, 7], dtype=torch.bool).tril() & real[:, None]
              both = sesrec.interests_of(tokens, visible, real, special, sesrec.bind(w))
              results = [sesrec.contrast(both)]
              for kind in both:
                  results.append(kind.attention)
                  results.append(kind.similar * 1.0)
                  results.append(kind.dissimilar * 1.0)
              return results

          def alignment(self, w: Dict[str, Tensor], queries: Tensor, items: Tensor,
                        targets: Tensor) -> Tensor:
              model = network.bind(w, network.Reading(2, False, False, 0))
              table = model.encoder.item_embedding
              return terms.query_item_alignment(
                  [items], [torch.arange(0, 4)], targets,
                  network.with_tables(model, table, model.rounded_items, queries).encoder)
      """;

  private static TorchProgram program;
  private static Map<String, Tensor.Floats> tensors;
  private static double[][] tokens;

  @BeforeAll
  static void load() {
    String backbone = "baselines/sesrec";
    Map<String, String> sources = ProgramArchive.sources(backbone);
    sources.put("programs", PROGRAMS);
    program =
        TorchProgram.load(ProgramArchive.of(sources, Map.of(ProgramArchive.BACKBONE, backbone)));
    Random random = new Random(3);
    tensors = new TreeMap<>();
    config()
        .weightShapes(ITEMS, 0)
        .forEach((name, shape) -> tensors.put(name, drawn(random, shape)));
    tokens = rows(drawn(random, LENGTH, D).values());
  }

  @AfterAll
  static void close() {
    program.close();
  }

  private static ModelConfig config() {
    ModelConfig config = Settings.with(ModelConfig.of(Architecture.SESREC), "grams", "10");
    return Settings.with(config, "d", Integer.toString(D));
  }

  private static Tensor.Floats drawn(Random random, long... shape) {
    float[] values = new float[(int) Tensor.sizeOf(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Tensor.Floats(values, shape);
  }

  private static double[][] rows(float[] values) {
    double[][] rows = new double[values.length / D][D];
    for (int i = 0; i < values.length; i++) {
      rows[i / D][i % D] = values[i];
    }
    return rows;
  }

  private static double[][] weight(String name) {
    return rows(Objects.requireNonNull(tensors.get(name)).values());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void everyPrefixIsSplitAsIfItWereAlone(int kind) {
    List<float[]> results = interests();
    for (int position = 0; position < LENGTH; position++) {
      Split expected = split(kind == 1, position);
      int from = position * (1 + LENGTH);

      double[] attention = slots(results.get(1 + 3 * kind), from);
      assertThat(attention).containsExactly(expected.attention, within(1e-5));
      assertThat(slots(results.get(2 + 3 * kind), from)).isEqualTo(expected.similar);
      assertThat(slots(results.get(3 + 3 * kind), from)).isEqualTo(expected.dissimilar);
    }
  }

  @Test
  void bothPartsOccur() {
    Split searches = split(true, LENGTH - 1);

    assertThat(searches.similar).isNotEqualTo(searches.dissimilar);
    assertThat(Arrays.stream(searches.similar).sum()).isBetween(1.0, 2.0);
  }

  @Test
  void theContrastIsThatOfTheSimilarPartAndTheOther() {
    float[] contrasts = interests().get(0);
    for (int position = 0; position < LENGTH; position++) {
      double expected = contrast(false, position) + contrast(true, position);
      assertThat((double) contrasts[position]).isCloseTo(expected, within(1e-4));
    }
  }

  private static double contrast(boolean ofSearches, int position) {
    Split split = split(ofSearches, position);
    double[] anchor = mixed(split.attention, ofSearches);
    double[] similar = mixed(mean(split.similar), ofSearches);
    double[] dissimilar = mixed(mean(split.dissimilar), ofSearches);
    return Math.max(0, distance(anchor, similar) - distance(anchor, dissimilar) + 0.1);
  }

  private static double[] mean(double[] chosen) {
    double count = Arrays.stream(chosen).sum();
    return Arrays.stream(chosen).map(one -> one / count).toArray();
  }

  /** Of slots, the first of which is the null vector. */
  private static double[] mixed(double[] shares, boolean ofSearches) {
    double[] none = weight("coattention.null_" + (ofSearches ? "search" : "interaction"))[0];
    double[] sum = new double[D];
    for (int slot = 0; slot < shares.length; slot++) {
      double[] token = slot == 0 ? none : tokens[slot - 1];
      for (int i = 0; i < D; i++) {
        sum[i] += shares[slot] * token[i];
      }
    }
    return sum;
  }

  private static double distance(double[] one, double[] other) {
    return Math.sqrt(IntStream.range(0, D).mapToDouble(i -> sq(one[i] - other[i])).sum());
  }

  private static double sq(double x) {
    return x * x;
  }

  private record Split(double[] attention, double[] similar, double[] dissimilar) {}

  /** Of the tokens of one kind up to a position, by those of the other. */
  private static Split split(boolean ofSearches, int position) {
    double[] attention = new double[1 + LENGTH];
    double[] similar = new double[1 + LENGTH];
    double[] dissimilar = new double[1 + LENGTH];
    int[] own = upTo(position, ofSearches);
    if (own.length == 0) {
      attention[0] = similar[0] = dissimilar[0] = 1;
      return new Split(attention, similar, dissimilar);
    }
    double total = Arrays.stream(own).mapToDouble(token -> Math.exp(score(token, position))).sum();
    for (int token : own) {
      double share = Math.exp(score(token, position)) / total;
      attention[1 + token] = share;
      (share > 0.9999 / own.length ? similar : dissimilar)[1 + token] = 1;
    }
    boolean alike = Arrays.stream(dissimilar).sum() == 0;
    return new Split(attention, similar, alike ? similar.clone() : dissimilar);
  }

  private static int[] upTo(int position, boolean searches) {
    return IntStream.rangeClosed(1, position).filter(i -> IS_SEARCH[i] == searches).toArray();
  }

  private static double score(int token, int position) {
    String said = "coattention.said_by_" + (IS_SEARCH[token] ? "interactions" : "searches");
    double score = 0;
    for (int other : upTo(position, !IS_SEARCH[token])) {
      int item = IS_SEARCH[token] ? other : token;
      int search = IS_SEARCH[token] ? token : other;
      score += product(weight(said)[0], tokens[other]) * Math.tanh(affinity(item, search));
    }
    return score;
  }

  private static double affinity(int item, int search) {
    double[][] square = weight("coattention.affinity");
    double sum = 0;
    for (int i = 0; i < D; i++) {
      sum += tokens[item][i] * product(square[i], tokens[search]);
    }
    return sum;
  }

  private static double product(double[] one, double[] other) {
    return IntStream.range(0, D).mapToDouble(i -> one[i] * other[i]).sum();
  }

  private static double[] slots(float[] values, int from) {
    return IntStream.range(from, from + 1 + LENGTH).mapToDouble(i -> values[i]).toArray();
  }

  private static List<float[]> interests() {
    float[] flat = new float[LENGTH * D];
    long[] searches = new long[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      searches[i] = IS_SEARCH[i] ? 1 : 0;
      for (int j = 0; j < D; j++) {
        flat[i * D + j] = (float) tokens[i][j];
      }
    }
    try (PlacedTensors placed = program.place(tensors)) {
      return program
          .call(
              "interests",
              Arguments.of()
                  .named(placed)
                  .tensor(new Tensor.Floats(flat, 1, LENGTH, D))
                  .tensor(new Tensor.Longs(searches, 1, LENGTH)))
          .stream()
          .map(result -> ((Tensor.Floats) result).values())
          .toList();
    }
  }

  /** Two searches, of which the first leads to item 5 and the second to item 2. */
  @Test
  void queriesAreAlignedWithTheItemsBehindThemBothWays() {
    double[][] queries = {{1, 0, 2, 0}, {0, -1, 1, 1}};
    double[][] table = weight("item_embedding");
    double[] cosines = new double[4];
    for (int i = 0; i < 4; i++) {
      double[] item = table[i % 2 == 0 ? 5 : 2];
      cosines[i] =
          product(queries[i / 2], item)
              / Math.sqrt(product(queries[i / 2], queries[i / 2]) * product(item, item));
    }
    double toItems = loss(cosines[0], cosines[1]) + loss(cosines[3], cosines[2]);
    double toQueries = loss(cosines[0], cosines[2]) + loss(cosines[3], cosines[1]);

    assertThat(alignment(ITEMS + 1, 3, ITEMS + 2, 4))
        .isCloseTo((toItems + toQueries) / 4, within(1e-4));
    assertThat(alignment(1, 3, 2, 4)).isZero();
  }

  /** Of one of two. */
  private static double loss(double right, double wrong) {
    return Math.log(1 + Math.exp((wrong - right) / 0.1));
  }

  private static double alignment(long... items) {
    float[] queries = {1, 0, 2, 0, 0, -1, 1, 1};
    try (PlacedTensors placed = program.place(tensors)) {
      return ((Tensor.Floats)
              program
                  .call(
                      "alignment",
                      Arguments.of()
                          .named(placed)
                          .tensor(new Tensor.Floats(queries, 2, D))
                          .tensor(new Tensor.Longs(items, 1, 4))
                          .tensor(Tensor.Longs.of(new int[] {5, 7, 2, 8})))
                  .get(0))
          .values()[0];
    }
  }
}
