package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.testing.RandomWeights;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reasoning loop with its cache, against one that encodes everything again for each step. */
class ReasoningTest {

  private static final int ITEMS = 300;
  private static final int TRAINED_STEPS = 3;

  /**
   * Items and reasoning tokens as one sequence (B, T + k), encoded as a whole. Tokens see all items
   * and the tokens before them, items see no token.
   */
  private static final String RECOMPUTED =
      """
      import torch
      from torch import Tensor

      from encoder import encoder
      from encoder import layers
      from reasoning import reasoning
      import network


      class Programs(Module):

          def bind(self, w: Dict[str, Tensor], heads: int, ensemble: bool,
                   bidirectional: bool=False) -> network.Model:
              return network.bind(w, network.Reading(heads, ensemble, bidirectional, 0))

          def states(self, model: network.Model, items: Tensor, steps: int) -> Tensor:
              real = encoder.real_items(items, model.encoder)
              x = encoder.enter_at(encoder.positions_of(real), items, model.encoder,
                                   layers.no_dropout()).tokens
              count = items.size(1)
              last = self.whole(x, real, count, model)
              states = [last]
              for k in range(steps):
                  token = encoder.enter(last + reasoning.position_of(k, model), model.encoder,
                                        layers.no_dropout())
                  x = torch.cat([x, token[:, None]], 1)
                  real = torch.cat([real, torch.ones_like(real[:, :1])], 1)
                  last = self.whole(x, real, count, model)
                  states.append(last)
              return torch.stack(states, 1)

          def whole(self, tokens: Tensor, real: Tensor, items: int, model: network.Model) -> Tensor:
              x = tokens
              length = x.size(1)
              seen = torch.ones([length, length], dtype=torch.bool).tril()
              if model.encoder.bidirectional:
                  seen[:items, :items] = True
              mask = seen & real[:, None, None, :]
              for w in model.encoder.layers:
                  mixed = torch.scaled_dot_product_attention(
                      layers.by_head(layers.linear(x, w.query), model.encoder.heads),
                      layers.by_head(layers.linear(x, w.key), model.encoder.heads),
                      layers.by_head(layers.linear(x, w.value), model.encoder.heads),
                      layers.additive_mask(mask))
                  flat = mixed.transpose(1, 2).flatten(2)
                  attended = layers.add_attention(x, flat, w, layers.no_dropout())
                  x = layers.feed_forward(attended, w, layers.no_dropout())
              return x[:, -1]
      """;

  @ParameterizedTest
  @CsvSource({
    "0, false",
    "1, false",
    "2, false",
    "3, false",
    "5, false",
    "0, true",
    "1, true",
    "3, true"
  })
  void theCacheChangesNothing(int steps, boolean bidirectional) {
    float[] cached = states(ProgramArchive.ofClassPath(), steps, bidirectional);
    float[] recomputed = states(recomputed(), steps, bidirectional);

    assertThat(cached)
        .hasSize(2 * (steps + 1) * RandomWeights.WIDTH)
        .containsExactly(recomputed, within(1e-5f));
  }

  private static byte[] recomputed() {
    Map<String, String> sources = ProgramArchive.sources();
    sources.put("programs", RECOMPUTED);
    return ProgramArchive.of(sources);
  }

  private static float[] states(byte[] archive, int steps, boolean bidirectional) {
    long[] items = {ITEMS, ITEMS, 7, 11, 3, 5, 7, 13};
    try (TorchProgram program = TorchProgram.load(archive);
        PlacedTensors weights = program.place(RandomWeights.of(ITEMS, TRAINED_STEPS, 1).tensors());
        Bound model =
            program.bind(
                "bind",
                Arguments.of()
                    .named(weights)
                    .integer(RandomWeights.HEADS)
                    .flag(false)
                    .flag(bidirectional))) {
      Tensor states =
          program
              .call(
                  "states",
                  Arguments.of().bound(model).tensor(new Tensor.Longs(items, 2, 4)).integer(steps))
              .get(0);

      return ((Tensor.Floats) states).values();
    }
  }
}
