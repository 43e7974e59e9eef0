package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.testing.RandomWeights;
import java.util.LinkedHashMap;
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

      import encoder
      import reasoning
      import weights


      class Programs(Module):

          def bind(self, w: Dict[str, Tensor], heads: int, ensemble: bool,
                   bidirectional: bool=False) -> weights.Model:
              return weights.bind(w, heads, ensemble, bidirectional)

          def states(self, model: weights.Model, items: Tensor, steps: int) -> Tensor:
              real = encoder.real_items(items, model)
              x = encoder.enter(
                  torch.embedding(model.item_embedding, items)
                  + torch.embedding(model.position_embedding, encoder.positions_of(real, ~real, model)),
                  model, encoder.no_dropout())
              count = items.size(1)
              last = self.whole(x, real, count, model)
              states = [last]
              for k in range(steps):
                  token = encoder.enter(last + reasoning.position_of(k, model), model,
                                        encoder.no_dropout())
                  x = torch.cat([x, token[:, None]], 1)
                  real = torch.cat([real, torch.ones_like(real[:, :1])], 1)
                  last = self.whole(x, real, count, model)
                  states.append(last)
              return torch.stack(states, 1)

          def whole(self, tokens: Tensor, real: Tensor, items: int, model: weights.Model) -> Tensor:
              x = tokens
              length = x.size(1)
              seen = torch.ones([length, length], dtype=torch.bool).tril()
              if model.bidirectional:
                  seen[:items, :items] = True
              mask = seen & real[:, None, None, :]
              for w in model.layers:
                  mixed = torch.scaled_dot_product_attention(
                      encoder.by_head(encoder.linear(x, w.query), model.heads),
                      encoder.by_head(encoder.linear(x, w.key), model.heads),
                      encoder.by_head(encoder.linear(x, w.value), model.heads),
                      encoder.additive_mask(mask))
                  flat = mixed.transpose(1, 2).flatten(2)
                  attended = encoder.add_attention(x, flat, w, encoder.no_dropout())
                  x = encoder.feed_forward(attended, w, encoder.no_dropout())
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
    Map<String, String> sources = new LinkedHashMap<>();
    for (String name :
        new String[] {"quantised", "weights", "coattention", "encoder", "reasoning"}) {
      sources.put(name, ProgramArchive.sourceOf(name));
    }
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
