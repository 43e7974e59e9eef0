package dev.reckon.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.serving.batch.BatchQueue.Shape;
import org.junit.jupiter.api.Test;

final class ServiceTimesTest {
  private static final Shape SHORT = new Shape(8, 2);
  private static final Shape LONG = new Shape(50, 2);

  private final ServiceTimes times = new ServiceTimes();

  @Test
  void nothingIsExpectedOfWhatWasNeverRanked() {
    assertThat(times.expect(SHORT, 5)).isZero();
  }

  @Test
  void twoSizesTellTheFixedPartAndThatOfARow() {
    times.learn(SHORT, 1, 1_100);
    times.learn(SHORT, 64, 7_400);

    assertThat(times.expect(SHORT, 1)).isEqualTo(1_100);
    assertThat(times.expect(SHORT, 10)).isEqualTo(2_000);
    assertThat(times.expect(SHORT, 64)).isEqualTo(7_400);
  }

  @Test
  void oneSizeAloneIsExpectedOfAllSizes() {
    times.learn(SHORT, 4, 800);

    assertThat(times.expect(SHORT, 4)).isEqualTo(800);
    assertThat(times.expect(SHORT, 64)).isEqualTo(800);
  }

  @Test
  void eachLengthHasTimesOfItsOwn() {
    times.learn(SHORT, 1, 1_000);
    times.learn(LONG, 1, 9_000);

    assertThat(times.expect(SHORT, 1)).isEqualTo(1_000);
    assertThat(times.expect(LONG, 1)).isEqualTo(9_000);
  }

  @Test
  void aDepthThatWasNeverRankedIsTakenForTheDeepestThatWas() {
    times.learn(new Shape(8, 0), 1, 1_000);
    times.learn(new Shape(8, 2), 1, 1_300);
    times.learn(new Shape(50, 3), 1, 9_000);

    assertThat(times.expect(new Shape(8, 1), 1)).isEqualTo(1_300);
    assertThat(times.expect(new Shape(8, 9), 1)).isEqualTo(1_300);
  }

  @Test
  void newTimesReplaceOldOnes() {
    times.learn(SHORT, 1, 1_000);
    times.learn(SHORT, 64, 64_000);
    for (int i = 0; i < 300; i++) {
      times.learn(SHORT, i % 2 == 0 ? 1 : 64, i % 2 == 0 ? 2_000 : 128_000);
    }

    assertThat(times.expect(SHORT, 1)).isCloseTo(2_000, within(100L));
    assertThat(times.expect(SHORT, 64)).isCloseTo(128_000, within(1_000L));
  }

  @Test
  void batchesOfOneSizeChangeTheirTimeButNotWhatARowCosts() {
    times.learn(SHORT, 1, 1_100);
    times.learn(SHORT, 64, 7_400);
    for (int i = 0; i < 1_000; i++) {
      times.learn(SHORT, 63 + i % 2, 8_000 + i % 7);
    }

    assertThat(times.expect(SHORT, 64)).isCloseTo(8_050, within(100L));
    assertThat(times.expect(SHORT, 1)).isBetween(1_000L, 2_500L);
  }

  @Test
  void oneStallIsNotTakenForTheRule() {
    times.learn(SHORT, 1, 1_000);
    for (int i = 0; i < 100; i++) {
      times.learn(SHORT, 1, 1_000);
    }
    times.learn(SHORT, 1, 33_000);

    assertThat(times.expect(SHORT, 1)).isEqualTo(2_000);
  }

  @Test
  void moreRowsAreNeverExpectedToTakeLessTime() {
    times.learn(SHORT, 1, 5_000);
    times.learn(SHORT, 64, 1_000);

    assertThat(times.expect(SHORT, 64)).isGreaterThanOrEqualTo(times.expect(SHORT, 1));
    assertThat(times.expect(SHORT, 1)).isNotNegative();
  }
}
