package dev.reckon.language;

import dev.reckon.model.program.Device;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The text encoder of the class path ({@link MiniLm}) for ReaEmb: "ReaEmb on an encoder (ours)".
 * The thought is a mask before the end.
 *
 * <p>Deviates from the paper, whose models are decoders: a token sees the whole text, unless it is
 * asked to be causal. It was not trained for that, and adapters give back what it loses.
 */
public final class MiniLmBackbone implements Backbone {

  private final boolean isCausal;
  private final Map<String, Tensor.Floats> weights;

  /**
   * Reads the weights, some 90 MB.
   *
   * @param isCausal whether a token sees those before it alone
   * @throws UncheckedIOException where they are not on the class path
   */
  public MiniLmBackbone(boolean isCausal) {
    this.isCausal = isCausal;
    try {
      this.weights = MiniLm.weights();
    } catch (IOException e) {
      throw new UncheckedIOException("The language model cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return MiniLm.NAME;
  }

  @Override
  public String program() {
    return PROGRAM;
  }

  @Override
  public PlacedTensors place(TorchProgram programs, Device device) {
    return programs.place(weights, device);
  }

  @Override
  public Map<String, Double> numbers() {
    return Map.of("heads", (double) MiniLm.HEADS, "causal", isCausal ? 1.0 : 0.0);
  }

  @Override
  public int[] tokens(String text) {
    return MiniLm.tokensWithThought(text);
  }

  @Override
  public List<String> adapted() {
    return MiniLm.linearLayers();
  }

  @Override
  public int width() {
    Tensor.Floats table = Objects.requireNonNull(weights.get("token_embedding"));
    return (int) table.shape()[1];
  }

  @Override
  public boolean isEnglish() {
    return true;
  }

  @Override
  public boolean isCausal() {
    return isCausal;
  }

  @Override
  public boolean hasHead() {
    return false;
  }
}
