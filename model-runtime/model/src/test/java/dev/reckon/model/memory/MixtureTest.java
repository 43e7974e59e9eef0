package dev.reckon.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.retrieve.ItemIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureTest {

  private static final Question CLICKED = new Question(List.of("x", "y"), null, Set.of());

  /** A model over some items, and memories that name some of these and others. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void theListIsThatOfAllItemsSorted(long seed) {
    Random random = new Random(seed);
    int items = 20 + random.nextInt(300);
    int k = 1 + random.nextInt(30);
    double temperature = 0.2 + random.nextDouble();
    float[] logits = new float[items];
    IntStream.range(0, items).forEach(i -> logits[i] = (float) (3 * random.nextGaussian()));
    Remembered remembered = remembered(random, items + 40);
    double[] weights = random.doubles(Source.COUNT).map(w -> w < 0.3 ? 0 : w).toArray();
    weights[0] = random.nextInt(4) == 0 ? 0 : random.nextDouble();

    MixedList list =
        new Mixture(List.of(new Mixture.Band(0, weights)), List.of(new Mixture.Band(0, weights)))
            .best(CLICKED, remembered, scores(logits, remembered, temperature, k), k);

    Map<String, Double> expected = all(logits, remembered, temperature, weights);
    List<Double> best =
        expected.values().stream()
            .filter(p -> p > 0)
            .sorted(Comparator.reverseOrder())
            .limit(k)
            .toList();
    assertThat(list.items()).hasSameSizeAs(best);
    for (int i = 0; i < best.size(); i++) {
      MixedList.Item item = list.items().get(i);
      assertThat((double) item.probability()).isCloseTo(best.get(i), within(1e-5));
      assertThat(expected.get(item.itemId())).isCloseTo(item.probability(), within(1e-5));
      assertThat(sum(item.parts())).isCloseTo(item.probability(), within(1e-6f));
    }
  }

  @Test
  void ofItemsThatAreLevelTheLowerIdsAreInTheList() {
    List<String> ids = List.of("e", "b", "g", "a", "d", "c", "f");
    float[][] shares = new float[Source.COUNT][ids.size()];
    Arrays.fill(shares[Source.POPULARITY.index()], 0.125f);
    shares[Source.POPULARITY.index()][2] = 0.25f;

    MixedList list = Mixture.DEFAULT.best(CLICKED, new Remembered(ids, shares), null, 4);

    assertThat(list.items()).extracting(MixedList.Item::itemId).containsExactly("g", "a", "b", "c");
  }

  @Test
  void theWeightOfASilentSourceGoesToTheOthersInProportion() {
    Mixture mixture =
        Mixture.of(
            Map.of(
                Source.MODEL, 0.5,
                Source.TRANSITIONS, 0.2,
                Source.RECENT_TRANSITIONS, 0.1,
                Source.SESSIONS, 0.2));
    boolean[] speaks = new boolean[Source.COUNT];
    Arrays.fill(speaks, true);
    speaks[Source.RECENT_TRANSITIONS.index()] = false;
    speaks[Source.SESSIONS.index()] = false;

    double[] expected = new double[Source.COUNT];
    expected[Source.MODEL.index()] = 5.0 / 7;
    expected[Source.TRANSITIONS.index()] = 2.0 / 7;
    assertThat(mixture.weights(CLICKED, speaks)).containsExactly(expected, within(1e-9));
  }

  @Test
  void whereNoSourceWithAWeightSpeaksTheListIsEmpty() {
    assertThat(
            Mixture.of(Map.of(Source.MODEL, 1.0))
                .best(CLICKED, Remembered.NOTHING, null, 5)
                .items())
        .isEmpty();
  }

  @Test
  void theWeightsAreThoseOfTheNewestEventAndTheLengthOfTheHistory() {
    Mixture.Band model = Mixture.Band.of(2, Map.of(Source.MODEL, 1.0));
    Mixture.Band popular = Mixture.Band.of(0, Map.of(Source.POPULARITY, 1.0));
    Mixture.Band queries = Mixture.Band.of(0, Map.of(Source.SAME_QUERY, 1.0));
    Mixture mixture = new Mixture(List.of(model, popular), List.of(queries));
    boolean[] speaks = new boolean[Source.COUNT];
    Arrays.fill(speaks, true);

    assertThat(mixture.weights(CLICKED, speaks)).containsExactly(model.weights());
    assertThat(mixture.weights(new Question(List.of("x"), null, Set.of()), speaks))
        .containsExactly(popular.weights());
    assertThat(mixture.weights(new Question(List.of("x", "y"), "q", Set.of()), speaks))
        .containsExactly(queries.weights());
  }

  @Test
  void weightsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> Mixture.of(Map.of(Source.MODEL, -1.0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Mixture.of(Map.of(Source.MODEL, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Mixture.Band(0, new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Mixture(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Remembered remembered(Random random, int items) {
    List<String> ids = new ArrayList<>();
    IntStream.range(0, items)
        .filter(i -> random.nextInt(3) == 0)
        .forEach(i -> ids.add("item-" + i));
    float[][] shares = new float[Source.COUNT][ids.size()];
    for (int source = 1; source < Source.COUNT; source++) {
      if (random.nextInt(4) == 0 || ids.isEmpty()) {
        continue;
      }
      float total = 0;
      for (int i = 0; i < ids.size(); i++) {
        shares[source][i] = random.nextInt(2) == 0 ? 0 : random.nextFloat();
        total += shares[source][i];
      }
      for (int i = 0; i < ids.size() && total > 0; i++) {
        shares[source][i] /= total;
      }
    }
    return new Remembered(ids, shares);
  }

  private static ModelScores scores(
      float[] logits, Remembered remembered, double temperature, int k) {
    int[] order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparing(i -> -logits[i]))
            .limit(k)
            .mapToInt(i -> i)
            .toArray();
    float[] bestScores = new float[order.length];
    IntStream.range(0, order.length).forEach(i -> bestScores[i] = logits[order[i]]);
    int[] named = new int[remembered.size()];
    float[] namedScores = new float[named.length];
    for (int i = 0; i < named.length; i++) {
      named[i] = index(remembered.itemId(i), logits.length);
      namedScores[i] = named[i] == ItemIndex.UNKNOWN ? Float.NEGATIVE_INFINITY : logits[named[i]];
    }
    return new ModelScores(
        order,
        bestScores,
        named,
        namedScores,
        index -> "item-" + index,
        Math.log(total(logits, temperature)),
        temperature);
  }

  private static int index(String id, int items) {
    int number = Integer.parseInt(id.substring("item-".length()));
    return number < items ? number : ItemIndex.UNKNOWN;
  }

  private static double total(float[] logits, double temperature) {
    return IntStream.range(0, logits.length)
        .mapToDouble(i -> Math.exp(logits[i] / temperature))
        .sum();
  }

  /** By brute force. */
  private static Map<String, Double> all(
      float[] logits, Remembered remembered, double temperature, double[] weights) {
    double[] own = weights.clone();
    for (Source source : Source.values()) {
      if (source != Source.MODEL && !remembered.speaks(source)) {
        own[source.index()] = 0;
      }
    }
    double sum = Arrays.stream(own).sum();
    Map<String, Double> all = new HashMap<>();
    double total = total(logits, temperature);
    for (int i = 0; i < logits.length; i++) {
      all.put("item-" + i, sum == 0 ? 0 : own[0] / sum * Math.exp(logits[i] / temperature) / total);
    }
    for (int i = 0; i < remembered.itemIds().size(); i++) {
      for (int source = 1; source < own.length && sum > 0; source++) {
        all.merge(
            remembered.itemIds().get(i),
            own[source] / sum * remembered.shares()[source][i],
            Double::sum);
      }
    }
    return all;
  }

  private static float sum(float[] parts) {
    float sum = 0;
    for (float part : parts) {
      sum += part;
    }
    return sum;
  }
}
