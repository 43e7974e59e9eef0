package dev.reckon.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.google.common.primitives.Ints;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {

  /** One tally answers all questions, so it must forget each. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theBestAreThoseOfAllSorted(long seed) {
    Random random = new Random(seed);
    Tally tally = new Tally(1);
    for (int question = 0; question < 30; question++) {
      int numbers = 1 + random.nextInt(4_000);
      int most = 1 + random.nextInt(400);
      int hiddenOfTen = random.nextInt(11);
      IntPredicate isAllowed =
          number -> Math.floorMod((number * 0x9E3779B9) >> 8, 10) >= hiddenOfTen;
      Map<Integer, Double> sums = new LinkedHashMap<>();
      for (int i = random.nextInt(5_000); i > 0; i--) {
        int number = random.nextInt(numbers);
        double value = random.nextInt(3) == 0 ? random.nextInt(4) : random.nextDouble();
        tally.add(number, value);
        sums.merge(number, value, Double::sum);
      }
      Set<Integer> asked = new HashSet<>();

      Shares best = tally.best(most, number -> asked.add(number) && isAllowed.test(number));
      tally.clear();

      Shares expected = best(sums, most, isAllowed);
      assertThat(best.numbers()).containsExactlyInAnyOrder(expected.numbers());
      for (int i = 0; i < expected.numbers().length; i++) {
        int place = Ints.indexOf(best.numbers(), expected.numbers()[i]);
        assertThat(best.shares()[place]).isCloseTo(expected.shares()[i], offset(1e-7f));
      }
      if (hiddenOfTen == 0) {
        assertThat(asked).hasSize(best.numbers().length);
      }
    }
  }

  /** By sorting everything. */
  private static Shares best(Map<Integer, Double> sums, int most, IntPredicate isAllowed) {
    List<Map.Entry<Integer, Double>> best =
        sums.entrySet().stream()
            .filter(it -> it.getValue() > 0 && isAllowed.test(it.getKey()))
            .sorted(
                Comparator.<Map.Entry<Integer, Double>, Float>comparing(
                        it -> it.getValue().floatValue())
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .limit(most)
            .toList();
    double total = 0;
    for (Map.Entry<Integer, Double> entry : best) {
      total += entry.getValue();
    }
    float[] shares = new float[best.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (best.get(i).getValue() / total);
    }
    return new Shares(best.stream().mapToInt(Map.Entry::getKey).toArray(), shares);
  }
}
