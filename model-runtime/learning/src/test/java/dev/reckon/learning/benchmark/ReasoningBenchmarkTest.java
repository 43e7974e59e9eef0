package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.learning.benchmark.ReasoningBenchmark.DepthTimes;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.testing.RandomWeights;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReasoningBenchmarkTest {

  @Test
  void everyDepthHasATimeAndStepsAShareOfTheEncoder() {
    try (TorchModel model =
        TorchModel.load(
            ProgramArchive.ofClassPath(), RandomWeights.of(100, 2, 1), RandomWeights.READING)) {
      List<DepthTimes> times = new ReasoningBenchmark(8, 3, Duration.ZERO, 1).measure(model, 16, 4);

      assertThat(times).extracting(DepthTimes::reasoningSteps).containsExactly(0, 1, 2, 3);
      assertThat(times).extracting(DepthTimes::batch).containsOnly(4);
      assertThat(times).allSatisfy(depth -> assertThat(depth.cpuMs()).isPositive());
      double alone = times.get(0).cpuMs();
      assertThat(times.get(2).stepShare())
          .isCloseTo((times.get(2).cpuMs() - alone) / 2 / alone, within(1e-9));
    }
  }
}
