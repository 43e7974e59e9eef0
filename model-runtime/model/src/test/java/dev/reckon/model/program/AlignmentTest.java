package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Contrastive alignment of states with targets, against its definition in plain Java. */
class AlignmentTest {

  private static final int ROWS = 4;
  private static final int STEPS = 2;
  private static final int WIDTH = 8;
  private static final double TAU = 0.1;

  private static final String PROGRAMS =
      """
      import torch
      from torch import Tensor

      from training import objectives


      class Programs(Module):

          def alignment(self, states: Tensor, rows: Tensor, targets: Tensor) -> Tensor:
              return objectives.alignment(states, rows, targets, 0.1)
      """;

  private final float[] states = drawn(ROWS * STEPS * WIDTH);
  private final float[] items = drawn(ROWS * WIDTH);

  @Test
  void isTheCrossEntropyOfCosinesAmongTheTargets() {
    assertThat(alignment(5, 7, 9, 11)).isCloseTo(expected(5, 7, 9, 11), within(1e-5));
  }

  @Test
  void rowsOfOneTargetAreNoNegativesOfOneAnother() {
    assertThat(alignment(5, 7, 5, 11)).isCloseTo(expected(5, 7, 5, 11), within(1e-5));
    assertThat(alignment(5, 5, 5, 5)).isCloseTo(0, within(1e-6));
  }

  private double alignment(int... targets) {
    try (TorchProgram program = TorchProgram.load(archive())) {
      Tensor result =
          program
              .call(
                  "alignment",
                  Arguments.of()
                      .tensor(new Tensor.Floats(states, ROWS, STEPS, WIDTH))
                      .tensor(new Tensor.Floats(items, ROWS, WIDTH))
                      .tensor(Tensor.Longs.of(targets)))
              .get(0);
      return ((Tensor.Floats) result).values()[0];
    }
  }

  private static byte[] archive() {
    Map<String, String> sources = ProgramArchive.sources();
    sources.put("programs", PROGRAMS);
    return ProgramArchive.of(sources);
  }

  private double expected(int... targets) {
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int step = 0; step < STEPS; step++) {
        int state = (row * STEPS + step) * WIDTH;
        double all = 0;
        for (int other = 0; other < ROWS; other++) {
          if (other == row || targets[other] != targets[row]) {
            all += Math.exp(cosine(state, other * WIDTH) / TAU);
          }
        }
        sum -= cosine(state, row * WIDTH) / TAU - Math.log(all);
      }
    }
    return sum / (ROWS * STEPS);
  }

  private double cosine(int state, int item) {
    double product = 0;
    double ofState = 0;
    double ofItem = 0;
    for (int i = 0; i < WIDTH; i++) {
      product += states[state + i] * items[item + i];
      ofState += states[state + i] * states[state + i];
      ofItem += items[item + i] * items[item + i];
    }
    return product / Math.sqrt(ofState * ofItem);
  }

  private static float[] drawn(int size) {
    Random random = new Random(size);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
