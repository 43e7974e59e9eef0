package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.UnfusedArchive;
import dev.reckon.model.program.Weights;
import dev.reckon.model.testing.RandomWeights;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pytorch")
final class EagerPythonTest {

  static final String DEBIANS = "/usr/bin/python3";
  private static final RankBenchmark BRIEF = new RankBenchmark(8, 10, Duration.ofMillis(1), 1);

  @Test
  void itIsTheSameModel() throws Exception {
    assumeTrue(hasTorch(), "needs PyTorch in " + DEBIANS + " (python3-torch)");
    Weights weights = RandomWeights.of(200, 1);

    EagerPython.Measured there =
        new EagerPython(DEBIANS)
            .measure(weights, UnfusedArchive.get(), RandomWeights.HEADS, BRIEF, new int[] {1, 3});

    try (TorchModel model =
        TorchModel.load(ProgramArchive.ofClassPath(), weights, RandomWeights.READING)) {
      assertThat(there.list()).isEqualTo(BRIEF.fixedList(model, 0));
    }
    assertThat(there.times()).extracting(EagerPython.BatchTime::batch).containsExactly(1, 3);
    assertThat(there.times()).allSatisfy(time -> assertThat(time.cpuMs()).isPositive());
    assertThat(there.times()).allSatisfy(time -> assertThat(time.programCpuMs()).isPositive());
  }

  @Test
  void whatAPyTorchCannotLoadHasNoTime() throws Exception {
    assumeTrue(hasTorch(), "needs PyTorch in " + DEBIANS + " (python3-torch)");

    EagerPython.Measured there =
        new EagerPython(DEBIANS)
            .measure(
                RandomWeights.of(20, 1),
                ProgramArchive.of(
                    Map.of(
                        "programs",
                        "import torch\n\n\nclass Programs(Module):\n\n    def f(self) -> int:\n        return torch.unheard_of()\n")),
                RandomWeights.HEADS,
                BRIEF,
                new int[] {1});

    assertThat(there.times()).extracting(EagerPython.BatchTime::programCpuMs).containsOnlyNulls();
  }

  @Test
  void anInterpreterWithoutPyTorchIsAnErrorThatSaysSo() {
    Weights weights = RandomWeights.of(20, 1);

    assertThatThrownBy(
            () ->
                new EagerPython("false")
                    .measure(weights, new byte[0], RandomWeights.HEADS, BRIEF, new int[] {1}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("python3-torch");
  }

  static boolean hasTorch() throws Exception {
    return new ProcessBuilder(DEBIANS, "-c", "import torch").start().waitFor() == 0;
  }
}
