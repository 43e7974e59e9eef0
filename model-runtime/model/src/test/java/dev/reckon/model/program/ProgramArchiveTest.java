package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramArchiveTest {

  private static final String HELPER =
      """
      import torch
      from torch import Tensor


      # The word double in a comment and "double" in a text stay as they are.
      def double(x: Tensor) -> Tensor:
          return x * 2.0


      def four_times(x: Tensor) -> Tensor:
          return double(double(x)).to(torch.float32)
      """;

  private static final String PROGRAMS =
      """
      import helper


      class Programs(Module):
          def run(self, x: Tensor) -> Tensor:
              return helper.four_times(x)
      """;

  @Test
  void filesCallOneAnother() {
    try (TorchProgram program = TorchProgram.load(archive(HELPER, PROGRAMS))) {
      Tensor.Floats result =
          (Tensor.Floats)
              program
                  .call("run", Arguments.of().tensor(new Tensor.Floats(new float[] {1, 2}, 2)))
                  .get(0);
      assertThat(result.values()).containsExactly(4f, 8f);
    }
  }

  @Test
  void equalTextGivesEqualBytes() {
    assertThat(archive(HELPER, PROGRAMS)).isEqualTo(archive(HELPER, PROGRAMS));
    assertThat(ProgramArchive.ofClassPath()).isEqualTo(ProgramArchive.ofClassPath());
  }

  @Test
  void aCompileErrorNamesFileAndLine() {
    String broken = HELPER.replace("x * 2.0", "x * undefined");

    assertThatThrownBy(() -> TorchProgram.load(archive(broken, PROGRAMS)))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("torchscript/helper.py\", line 7")
        .hasMessageContaining("undefined");
  }

  @Test
  void anErrorOfACallNamesFileAndLine() {
    String failing = HELPER.replace("x * 2.0", "x.view(77)");
    try (TorchProgram program = TorchProgram.load(archive(failing, PROGRAMS))) {
      Arguments arguments = Arguments.of().tensor(new Tensor.Floats(new float[] {1, 2}, 2));

      assertThatThrownBy(() -> program.call("run", arguments))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("'run'")
          .hasMessageContaining("torchscript/helper.py\", line 7");
    }
  }

  private static byte[] archive(String helper, String programs) {
    return ProgramArchive.of(Map.of("helper", helper, "programs", programs));
  }
}
