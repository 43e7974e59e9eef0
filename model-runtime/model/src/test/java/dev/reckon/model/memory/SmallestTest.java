package dev.reckon.model.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallestTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theSmallestComeFirstInOrderAndNothingIsLost(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int size = random.nextInt(round % 2 == 0 ? 60 : 1_500);
      long range = 1L + random.nextInt(100); // few: many are equal
      long[] values =
          round % 5 == 0
              ? random.longs(size).toArray()
              : random.longs(size, -range, range).toArray();
      int from = random.nextInt(size + 1);
      int end = from + random.nextInt(size - from + 1);
      int to = from + random.nextInt(end - from + 1);
      long[] sorted = values.clone();
      Arrays.sort(sorted, from, end);

      Smallest.sort(values, from, to, end);

      assertThat(Arrays.copyOf(values, to)).isEqualTo(Arrays.copyOf(sorted, to));
      Arrays.sort(values, from, end);
      assertThat(values).isEqualTo(sorted);
    }
  }
}
