package dev.reckon.model.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.RandomWeights;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EagerPythonTest {

  static final String DEBIANS = "/usr/bin/python3";
  private static final RankBenchmark BRIEF = new RankBenchmark(8, 10, Duration.ofMillis(1), 1);

  @Test
  void itIsTheSameModel() throws Exception {
    assumeTrue(hasTorch(), "needs PyTorch in " + DEBIANS + " (python3-torch)");
    Weights weights = RandomWeights.of(200, 1);

    EagerPython.Measured there =
        new EagerPython(DEBIANS).measure(weights, RandomWeights.HEADS, BRIEF, new int[] {1, 3});

    try (TorchModel model =
        TorchModel.load(ProgramArchive.ofClassPath(), weights, RandomWeights.READING)) {
      assertThat(there.list()).isEqualTo(BRIEF.fixedList(model, 0));
    }
    assertThat(there.times()).extracting(EagerPython.BatchTime::batch).containsExactly(1, 3);
    assertThat(there.times()).allSatisfy(time -> assertThat(time.cpuMs()).isPositive());
  }

  @Test
  void anInterpreterWithoutPyTorchIsAnErrorThatSaysSo() {
    Weights weights = RandomWeights.of(20, 1);

    assertThatThrownBy(
            () ->
                new EagerPython("false")
                    .measure(weights, RandomWeights.HEADS, BRIEF, new int[] {1}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("python3-torch");
  }

  static boolean hasTorch() throws Exception {
    return new ProcessBuilder(DEBIANS, "-c", "import torch").start().waitFor() == 0;
  }
}
