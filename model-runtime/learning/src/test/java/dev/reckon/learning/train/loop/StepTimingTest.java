package dev.reckon.learning.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.train.loop.StepTiming.Layout;
import dev.reckon.learning.train.loop.StepTiming.Steps;
import dev.reckon.learning.train.recipe.Recipe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepTimingTest {

  private static final int ITEMS = 30;

  @ParameterizedTest
  @EnumSource(Layout.class)
  void anEpochTrainsEveryPrefixOnce(Layout layout) {
    Recipe recipe =
        Recipe.of("rearec-prl", Map.of("d", "16", "inner", "32", "window", "6", "batch", "4"));
    List<int[]> sequences =
        Stream.generate(() -> new Random(1).ints(9, 0, ITEMS).toArray()).limit(20).toList();

    Steps steps = StepTiming.measure(recipe, sequences, ITEMS, layout, Duration.ofMinutes(1), 1);

    assertThat(steps.rows()).isEqualTo(20 * 8).isEqualTo(steps.rowsOfEpoch());
    assertThat(steps.cpuSeconds()).isPositive();
    assertThat(steps.peakBytes()).isGreaterThan(1 << 20);
  }
}
