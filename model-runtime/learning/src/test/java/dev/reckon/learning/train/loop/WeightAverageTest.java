package dev.reckon.learning.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.program.Tensor;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightAverageTest {

  @Test
  void atPowerZeroItIsTheMeanOfAllSnapshots() {
    assertThat(averaged(0, 2, 4, 9)).isCloseTo(5, within(1e-5));
  }

  @Test
  void theFirstSnapshotIsKeptAsItIs() {
    assertThat(averaged(3, 7)).isEqualTo(7);
  }

  @Test
  void theNewestSnapshotsCountMostAndTheFirstAreForgotten() {
    double[] steps = IntStream.range(0, 1000).mapToDouble(i -> i < 500 ? 0 : 1).toArray();

    assertThat(averaged(3, steps)).isCloseTo(1 - 1 / 16.0, within(0.01));
    assertThat(averaged(8, steps)).isGreaterThan(0.995);
  }

  /** So that it says the same of a run of few steps and of one of many. */
  @Test
  void itCoversTheSameShareOfARunHoweverLong() {
    double[] few = IntStream.range(0, 100).mapToDouble(i -> i / 100.0).toArray();
    double[] many = IntStream.range(0, 10_000).mapToDouble(i -> i / 10_000.0).toArray();

    assertThat(averaged(3, few)).isCloseTo(averaged(3, many), within(0.02));
  }

  private static double averaged(double power, double... values) {
    WeightAverage average = WeightAverage.NONE;
    for (double value : values) {
      average = average.with(Map.of("w", of((float) value)), power);
    }
    assertThat(average.snapshots()).isEqualTo(DoubleStream.of(values).count());
    return Objects.requireNonNull(average.weights().get("w")).values()[0];
  }

  private static Tensor.Floats of(float value) {
    return new Tensor.Floats(new float[] {value}, 1);
  }
}
