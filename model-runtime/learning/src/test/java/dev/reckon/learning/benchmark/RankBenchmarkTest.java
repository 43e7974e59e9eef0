package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.model.testing.FakeRanker.Call;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class RankBenchmarkTest {

  @Test
  void everyBatchHasTheRowsTheLengthAndTheListSizeAskedFor() {
    FakeRanker ranker = new FakeRanker(300, 50, 2);

    RankTimes times =
        new RankBenchmark(50, 10, Duration.ZERO, 1).measure(ranker, ModelConfig.sasrec(), 4, false);

    assertThat(ranker.calls()).isNotEmpty();
    assertThat(ranker.calls()).extracting(Call::rows).containsOnly(4);
    assertThat(ranker.calls()).extracting(Call::length).containsOnly(50);
    assertThat(ranker.calls()).extracting(Call::k).containsOnly(10);
    assertThat(ranker.calls()).extracting(Call::reasoningSteps).containsOnly(2);
    assertThat(times.batches()).isGreaterThanOrEqualTo(5);
    assertThat(times.items()).isEqualTo(300);
  }

  @Test
  void timesAreOfABatchAndListsOfASecond() {
    Histogram nanos = always(10_000_000);
    Histogram cpu = always(8_000_000);

    RankTimes times = RankTimes.of(ModelConfig.sasrec(), 1000, 50, 32, false, nanos, cpu);

    Percentage precision = Percentage.withPercentage(0.2);
    assertThat(times.p50Ms()).isCloseTo(10, precision);
    assertThat(times.msPerUser()).isCloseTo(0.25, precision);
    assertThat(times.listsPerSecond()).isCloseTo(4000, precision);
    // 32 times: 100 keys and values of 2 * 64^2 in two layers; 51 tokens that ask, of 2 * 64^2,
    // 2 * 50 * 64 and 2 * 64 * 256; and 1,000 items
    assertThat(times.gflops()).isCloseTo(32 * 2 * 3_298_560 / 8e6, precision);
    assertThat(times.gigabytesPerSecond()).isCloseTo(4 * 1000 * 128 / 8e6, precision);
    assertThat(
            RankTimes.of(ModelConfig.sasrec(), 1000, 50, 32, true, nanos, cpu).gigabytesPerSecond())
        .isCloseTo((64 + 2 * 4 * 32) * 1000 / 8e6, precision);
  }

  private static Histogram always(long nanos) {
    Histogram times = new Histogram(3);
    for (int i = 0; i < 100; i++) {
      times.recordValue(nanos);
    }
    return times;
  }
}
