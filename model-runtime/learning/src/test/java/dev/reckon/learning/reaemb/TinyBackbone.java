package dev.reckon.learning.reaemb;

import dev.reckon.language.Backbone;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** An encoder of two layers and random weights, whose tokens are words by their hash. */
final class TinyBackbone implements Backbone {

  private static final int WIDTH = 16;
  private static final int INNER = 32;
  private static final int VOCABULARY = 128;
  private static final int LONGEST = 64;
  private static final int BEGINNING = 1;
  private static final int THOUGHT = 2;
  private static final int END = 3;
  private static final int SPECIAL = 4;

  private final boolean isCausal;
  private final Map<String, Tensor.Floats> weights = new TreeMap<>();
  private final Random random = new Random(5);

  TinyBackbone(boolean isCausal) {
    this.isCausal = isCausal;
    put("token_embedding", 1, VOCABULARY, WIDTH);
    put("position_embedding", 0.1, LONGEST, WIDTH);
    norm("input_norm");
    for (String layer : List.of("layer.0.", "layer.1.")) {
      for (String part : List.of("query", "key", "value", "output")) {
        linear(layer + "attention." + part, WIDTH, WIDTH);
      }
      norm(layer + "attention.norm");
      linear(layer + "feed_forward.inner", INNER, WIDTH);
      linear(layer + "feed_forward.outer", WIDTH, INNER);
      norm(layer + "feed_forward.norm");
    }
  }

  private void put(String name, double deviation, long... shape) {
    float[] values = new float[(int) Tensor.sizeOf(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    weights.put(name, new Tensor.Floats(values, shape));
  }

  private void linear(String name, int outputs, int inputs) {
    put(name + ".weight", 1 / Math.sqrt(inputs), outputs, inputs);
    put(name + ".bias", 0.1, outputs);
  }

  private void norm(String name) {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    weights.put(name + ".weight", new Tensor.Floats(ones, WIDTH));
    put(name + ".bias", 0.01, WIDTH);
  }

  @Override
  public String name() {
    return "tiny";
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
    return Map.of("heads", 2.0, "causal", isCausal ? 1.0 : 0.0);
  }

  @Override
  public int[] tokens(String text) {
    List<Integer> tokens = new ArrayList<>(List.of(BEGINNING));
    for (String word : text.split("[\\s.]+", -1)) {
      if (!word.isEmpty() && tokens.size() < LONGEST - 2) {
        tokens.add(SPECIAL + Math.floorMod(word.hashCode(), VOCABULARY - SPECIAL));
      }
    }
    tokens.add(THOUGHT);
    tokens.add(END);
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public List<String> adapted() {
    return weights.keySet().stream()
        .filter(name -> name.matches("layer\\..*(query|key|value|output|inner|outer)\\.weight"))
        .map(name -> name.substring(0, name.length() - ".weight".length()))
        .toList();
  }

  @Override
  public int width() {
    return WIDTH;
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
