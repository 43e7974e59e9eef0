package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Losses over a sample of the catalogue, against their definitions: written with the number of
 * times that each item of the catalogue was drawn, and differentiated by the engine.
 */
class SampledTest {

  private static final int ITEMS = 12;
  private static final int WIDTH = 5;
  private static final int[] TARGETS = {3, 0, 11, 3};

  /** Drawn twice: 3, which is a target, and 7. */
  private static final long[] SHARED = {3, 7, 1, 7, 10, 3, 5};

  /** Three of each target, 2 twice for the first. */
  private static final long[] OWN = {2, 2, 9, 1, 11, 5, 0, 3, 6, 4, 7, 2};

  private static final String DEFINITIONS =
      """
      from training import sampled


      class Programs(Module):

          def written_out(self, states: Tensor, table: Tensor, targets: Tensor, negatives: Tensor,
                          log_counts: Tensor, s: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
              classes = sampled.Classes(targets, negatives, log_counts, float(s["beta"]))
              loss = sampled.mean(states, table, classes, float(s["diverging"]) > 0, int(s["block"]))
              return loss.value, loss.state_grad, loss.table_grad

          def defined(self, states: Tensor, table: Tensor, targets: Tensor, negatives: Tensor,
                      log_counts: Tensor, s: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
              states = states.detach().requires_grad_(True)
              table = table.detach().requires_grad_(True)
              own = negatives.dim() == 2
              drawn = negatives if own else negatives[None].repeat([targets.size(0), 1])
              ones = torch.ones_like(drawn).to(torch.float32)
              counts = torch.zeros([targets.size(0), table.size(0)])
              counts.scatter_add_(1, drawn, ones)
              logits = torch.matmul(states, table.t())
              of_target = logits.gather(2, targets[:, None, None].repeat([1, states.size(1), 1]))
              if own and float(s["diverging"]) == 0:
                  known = torch.log(torch.tensor(float(s["beta"]) / drawn.size(1)))
                  logits = logits + known
                  of_target = of_target + known
                  each = (float(s["beta"]) * torch.log(torch.sigmoid(of_target.squeeze(2)))
                          + (counts[:, None] * torch.log(1 - torch.sigmoid(logits))).sum(2))
                  value = -each.mean() / (1 + drawn.size(1))
              else:
                  weights = torch.zeros_like(counts)
                  weights.scatter_add_(1, drawn, ones * torch.exp(-log_counts))
                  weights.scatter_(1, targets[:, None], torch.ones_like(weights[:, :1]))
                  z = torch.log((weights[:, None] * torch.exp(logits)).sum(2, keepdim=True))
                  value = (z - of_target).mean()
                  if float(s["diverging"]) > 0:
                      value = self.mean_divergence(logits - z, weights)
              grads = torch.autograd.grad([value], [states, table])
              of_states, of_table = grads[0], grads[1]
              assert of_states is not None and of_table is not None
              return value.detach(), of_states, of_table

          # Of log likelihoods (P, K + 1, N + 1), but for the weights (P, N + 1).
          def mean_divergence(self, logs: Tensor, weights: Tensor) -> Tensor:
              steps = logs.size(1)
              total = torch.zeros([])
              for j in range(steps):
                  for i in range(steps):
                      p = weights * torch.exp(logs[:, j])
                      total = total + (p * (logs[:, j] - logs[:, i].detach())).sum(1).mean()
              return total / (steps * (steps - 1))
      """;

  private static TorchProgram program;

  @BeforeAll
  static void load() {
    Map<String, String> sources = ProgramArchive.sources();
    sources.put("programs", "import torch\nfrom torch import Tensor\n" + DEFINITIONS);
    program = TorchProgram.load(ProgramArchive.of(sources));
  }

  @AfterAll
  static void close() {
    program.close();
  }

  static List<org.junit.jupiter.params.provider.Arguments> cases() {
    List<org.junit.jupiter.params.provider.Arguments> cases = new ArrayList<>();
    for (int states = 1; states <= 5; states++) {
      for (int block : new int[] {1, 100}) {
        cases.add(arguments("softmax", shared(), states, 0, block));
        cases.add(arguments("gbce", own(), states, 0, block));
        if (states > 1) {
          cases.add(arguments("divergence", shared(), states, 1, block));
          cases.add(arguments("divergence of own", own(), states, 1, block));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0}, {2} states, blocks of {4}")
  @MethodSource("cases")
  void valuesAndGradientsAreThoseOfTheDefinition(
      String name, Tensor.Longs negatives, int states, double diverging, double block) {
    Map<String, Double> settings = Map.of("beta", 0.3, "diverging", diverging, "block", block);
    List<Tensor> expected = call("defined", states, 1, negatives, settings);

    assertSame(call("written_out", states, 1, negatives, settings), expected);
  }

  @Test
  void aTargetThatIsDrawnDoesNotCountAgain() {
    Map<String, Double> settings = Map.of("beta", 1.0, "diverging", 0.0, "block", 100.0);
    Tensor.Longs without = new Tensor.Longs(new long[] {7, 1, 7, 10, 5}, 5);
    Tensor.Longs more = new Tensor.Longs(new long[] {7, 1, 7, 10, 5, 3, 3, 3}, 8);

    int[] three = {0, 3};
    assertThat(stateGradient(call("written_out", 1, 1, more, settings), three))
        .containsExactly(
            stateGradient(call("written_out", 1, 1, without, settings), three), within(1e-6f));
  }

  @Test
  void scoresOfAnySizeHaveNumbers() {
    for (Tensor.Longs negatives : List.of(shared(), own())) {
      Map<String, Double> settings = Map.of("beta", 0.01, "diverging", 0.0, "block", 100.0);
      for (Tensor tensor : call("written_out", 3, 1e3, negatives, settings)) {
        assertThat(((Tensor.Floats) tensor).values()).doesNotContain(Float.NaN);
        for (float value : ((Tensor.Floats) tensor).values()) {
          assertThat(value).isFinite();
        }
      }
    }
  }

  /** The rows of the states' gradient at these positions. */
  private static float[] stateGradient(List<Tensor> results, int[] positions) {
    float[] all = ((Tensor.Floats) results.get(1)).values();
    float[] rows = new float[positions.length * WIDTH];
    for (int i = 0; i < positions.length; i++) {
      System.arraycopy(all, positions[i] * WIDTH, rows, i * WIDTH, WIDTH);
    }
    return rows;
  }

  private static List<Tensor> call(
      String method,
      int states,
      double scale,
      Tensor.Longs negatives,
      Map<String, Double> settings) {
    return program.callWithGradients(
        method,
        Arguments.of()
            .tensor(drawn(1, scale, TARGETS.length, states, WIDTH))
            .tensor(drawn(2, 1, ITEMS + 1, WIDTH))
            .tensor(Tensor.Longs.of(TARGETS))
            .tensor(negatives)
            .tensor(logCounts(negatives))
            .scalars(settings));
  }

  private static Tensor.Longs shared() {
    return new Tensor.Longs(SHARED, SHARED.length);
  }

  private static Tensor.Longs own() {
    return new Tensor.Longs(OWN, TARGETS.length, OWN.length / TARGETS.length);
  }

  /** Of an item always the same, as wherever it is drawn. */
  private static Tensor.Floats logCounts(Tensor.Longs negatives) {
    if (negatives.shape().length == 2) {
      return new Tensor.Floats(new float[] {-1.3f}, 1);
    }
    float[] logs = new float[negatives.values().length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = 0.2f * negatives.values()[i] - 1;
    }
    return new Tensor.Floats(logs, logs.length);
  }

  private static Tensor.Floats drawn(long seed, double scale, long... shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) Tensor.sizeOf(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return new Tensor.Floats(values, shape);
  }

  private static void assertSame(List<Tensor> actual, List<Tensor> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(((Tensor.Floats) actual.get(i)).values())
          .containsExactly(((Tensor.Floats) expected.get(i)).values(), within(2e-6f));
    }
  }
}
