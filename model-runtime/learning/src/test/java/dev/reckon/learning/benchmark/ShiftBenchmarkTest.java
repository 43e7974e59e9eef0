package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.benchmark.ShiftBenchmark.ShiftTimes;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.TorchModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShiftBenchmarkTest {

  @Test
  void eachSizeOfBatchIsMeasuredWithScoresThatStandAndThatFollow() {
    ModelConfig config = ModelConfig.sasrec();
    try (TorchModel model =
        TorchModel.load(
            ProgramArchive.ofClassPath(), InitialWeights.of(config, 500, 1), config.reading())) {
      List<ShiftTimes> times =
          new ShiftBenchmark(config.window(), 10, Duration.ZERO, 1).measure(model, 1, 3);

      assertThat(times).extracting(ShiftTimes::batch).containsExactly(1, 3);
      assertThat(times).extracting(ShiftTimes::items).containsOnly(500);
      assertThat(times).allSatisfy(time -> assertThat(time.standMs()).isPositive());
      assertThat(times).allSatisfy(time -> assertThat(time.followMs()).isPositive());
      assertThat(times).allSatisfy(time -> assertThat(time.adoptMs()).isPositive());
    }
  }
}
