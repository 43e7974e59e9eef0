package dev.reckon.model.bundle;

import dev.reckon.model.program.TorchModel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The weights of a network by name, with their shapes; linear weights are (out, in). The programs
 * bind them by these names: {@code weights.py}, and those of a baseline its own program.
 */
public final class WeightShapes {

  private static final List<String> ATTENTION = List.of("query", "key", "value", "output");

  private final Map<String, long[]> shapes = new TreeMap<>();
  private final Set<String> passingOn = new TreeSet<>();
  private final ModelConfig.Encoder encoder;
  private final int d;

  private WeightShapes(ModelConfig.Encoder encoder) {
    this.encoder = encoder;
    this.d = encoder.d();
  }

  /** Those of a network for so many items and words. */
  static WeightShapes of(ModelConfig config, int itemCount, int wordCount) {
    WeightShapes all = new WeightShapes(config.encoder());
    all.encoder(itemCount, config.hasMask());
    all.vectors(config.vectors());
    if (config.attention() == Attention.JOINED) {
      all.joined("joined", config.d());
    }
    if (config.reasoningSteps() > 0) {
      all.table(TorchModel.REASONING_POSITION_EMBEDDING, config.reasoningSteps(), config.d());
    }
    if (config.searches() != null) {
      all.searches(config.searches(), wordCount);
    }
    config.architecture().addTo(all, config.d());
    return all;
  }

  /** All shapes, in the order of their names. */
  public Map<String, long[]> byName() {
    return Collections.unmodifiableMap(shapes);
  }

  /**
   * The weights, (D, n D), that pass on n states side by side: they begin as their sum, as the
   * result is scored against the items' rows (decision 6).
   */
  public Set<String> passingOn() {
    return Collections.unmodifiableSet(passingOn);
  }

  private void encoder(int itemCount, boolean hasMask) {
    table(TorchModel.ITEM_EMBEDDING, itemCount + 1L, d);
    table(TorchModel.POSITION_EMBEDDING, encoder.window() + (hasMask ? 2L : 1L), d);
    if (hasMask) {
      table(TorchModel.MASK_EMBEDDING, 1, d);
    }
    norm("input_norm");
    layers("layer.");
  }

  private void vectors(ModelConfig.Vectors vectors) {
    Integer width = vectors.ofItems();
    if (width != null && vectors.items() == ItemTable.FROZEN) {
      int components = ItemTable.components(width);
      table(TorchModel.VECTOR_COMPONENTS, components, width);
      affine(TorchModel.VECTOR_ADAPTER + ".inner", ItemTable.ADAPTER_WIDTH, components);
      affine(TorchModel.VECTOR_ADAPTER + ".outer", d, ItemTable.ADAPTER_WIDTH);
    } else if (width != null) {
      affine(TorchModel.VECTOR_PROJECTION, d, width);
    }
    if (vectors.ofWords() != null) {
      table(TorchModel.WORD_PROJECTION, d, vectors.ofWords());
    }
  }

  private void searches(ModelConfig.Searches searches, int wordCount) {
    table(TorchModel.GRAM_EMBEDDING, (long) searches.grams() + wordCount, d);
    table("search_embedding", 1, d);
    if (searches.crossSteps() > 0) {
      cross(searches.crossSteps());
    }
    if (searches.candidates() > 0) {
      head();
    }
  }

  private void cross(int steps) {
    table(TorchModel.CROSS_POSITIONS, steps, d);
    table("cross.null_search", 1, d);
    table("cross.null_interaction", 1, d);
    attention("cross.thoughts");
    for (String memory : List.of("cross.searches", "cross.interactions")) {
      attention(memory);
      passingOn.add(memory + ".value.weight");
      passingOn.add(memory + ".output.weight");
    }
    norm("cross.thoughts.norm");
    affine("cross.gate", d, 3L * d);
    norm("cross.gate.norm");
    affine("cross.feed_forward.inner", d, d);
    affine("cross.feed_forward.outer", d, d);
    norm("cross.feed_forward.norm");
  }

  private void head() {
    table("head.null_search", 1, d);
    table("head.null_interaction", 1, d);
    affine("head.searches", d, d);
    affine("head.interactions", d, d);
    affine("head.inner", d, 5L * d);
    affine("head.outer", 1, d);
  }

  /** A matrix of so many rows. */
  WeightShapes table(String name, long rows, long columns) {
    shapes.put(name, new long[] {rows, columns});
    return this;
  }

  /** A linear layer. */
  WeightShapes affine(String name, long out, long in) {
    shapes.put(name + ".weight", new long[] {out, in});
    shapes.put(name + ".bias", new long[] {out});
    return this;
  }

  /** A linear layer from n states side by side to one. */
  WeightShapes passOn(String name, long width) {
    passingOn.add(name + ".weight");
    return affine(name, d, width);
  }

  /** A norm over D numbers. */
  WeightShapes norm(String name) {
    shapes.put(name + ".weight", new long[] {d});
    shapes.put(name + ".bias", new long[] {d});
    return this;
  }

  private void attention(String name) {
    ATTENTION.forEach(part -> affine(name + "." + part, d, d));
  }

  /** The layers of an encoder, whose names begin so. */
  WeightShapes layers(String prefix) {
    for (int layer = 0; layer < encoder.layers(); layer++) {
      attention(prefix + layer + ".attention");
      norm(prefix + layer + ".attention.norm");
      affine(prefix + layer + ".feed_forward.inner", encoder.inner(), d);
      affine(prefix + layer + ".feed_forward.outer", d, encoder.inner());
      norm(prefix + layer + ".feed_forward.norm");
    }
    return this;
  }

  /**
   * The layer that joins the newest item and the newest search.
   *
   * @param width of the state of each
   */
  WeightShapes joined(String name, long width) {
    return table(name + ".null_search", 1, width)
        .table(name + ".null_interaction", 1, width)
        .passOn(name + ".both", 2 * width)
        .norm(name + ".norm");
  }
}
