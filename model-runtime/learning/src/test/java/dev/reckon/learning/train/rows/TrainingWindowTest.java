package dev.reckon.learning.train.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TrainingWindowTest {

  @Property(seed = "1")
  void everyPrefixIsTrainedOnce(
      @ForAll @IntRange(max = 300) int length, @ForAll @IntRange(min = 2, max = 60) int window) {
    List<TrainingWindow> windows = windows(length, window);

    assertThat(windows.stream().flatMapToInt(w -> IntStream.range(w.firstTrained(), w.to())))
        .containsExactlyElementsOf(IntStream.range(0, Math.max(0, length - 1)).boxed().toList());
  }

  @Property(seed = "1")
  void everyPrefixHasAllOfItselfOrHalfAWindowBefore(
      @ForAll @IntRange(max = 300) int length, @ForAll @IntRange(min = 2, max = 60) int window) {
    for (TrainingWindow trained : windows(length, window)) {
      assertThat(trained.length()).isLessThanOrEqualTo(window);
      assertThat(trained.from() == 0 || trained.firstTrained() - trained.from() >= window / 2)
          .isTrue();
    }
  }

  private static List<TrainingWindow> windows(int length, int window) {
    return TrainingWindow.of(IntStream.range(0, length).toArray(), window);
  }
}
