package dev.reckon.model.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

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

    RankTimes times = new RankBenchmark(50, 10, Duration.ZERO, 1).measure(ranker, 4);

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
    Histogram nanos = new Histogram(3);
    for (int i = 0; i < 100; i++) {
      nanos.recordValue(8_000_000);
    }

    RankTimes times = RankTimes.of(1000, 32, nanos);

    Percentage precision = Percentage.withPercentage(0.2);
    assertThat(times.p50Ms()).isCloseTo(8, precision);
    assertThat(times.msPerUser()).isCloseTo(0.25, precision);
    assertThat(times.listsPerSecond()).isCloseTo(4000, precision);
  }
}
