package dev.reckon.model.bundle;

import static dev.reckon.model.bundle.Settings.require;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a network is: the names of the paper (arXiv 2503.22675) and its published code.
 *
 * <p>Deviates: d is 64 (256 there) and the inner width 256 (300 there), a network that trains on a
 * CPU in minutes; tau is 1 (0.07 there), which is better at this size.
 *
 * @param architecture which encoder and objective: {@code sasrec}, {@code bert4rec}, {@code
 *     rearec-erl}, {@code rearec-prl} or {@code cross-reasoning}
 * @param d D, width of embeddings and states
 * @param layers L
 * @param heads H
 * @param inner F, inner width of the feed-forward
 * @param window C, the longest history that is read
 * @param reasoningSteps K, 0 for {@code sasrec} and {@code bert4rec}
 * @param dropout on attention probabilities and on what each half of a block adds
 * @param inputDropout on embedded inputs
 * @param tau temperature of the softmax over the items
 * @param attention {@code causal}: an item attends to itself and those before it; or {@code
 *     bidirectional}: to all. Where searches are read, {@code joined} is causal, and what is known
 *     is joined from the newest item and the newest search, where {@code causal} takes the newest
 *     of either; {@code apart} joins them too, but items attend to items and searches to searches
 *     alone (late fusion of two encoders, which share their weights). {@code transitions} is that
 *     with a second encoder beside it, in which items attend to searches and searches to items
 *     alone: a baseline in the style of UniSAR (arXiv 2404.09520), without its loss of alignment
 *     and its task of search, that takes no steps. {@link #COATTENTION} has an encoder for items
 *     and one for searches, and co-attention between them: a baseline in the style of SESRec (arXiv
 *     2305.10822), in which the newest token asks in place of a candidate, that takes no steps
 *     either. Reasoning tokens attend to all items any way, and no item to them. Bundles older than
 *     this setting are causal.
 * @param crossSteps of reasoning over searches, before the others; null for models that read no
 *     searches
 * @param grams G, what the pieces of words in searches and titles are hashed to; null likewise
 * @param candidates how many of the best items the candidate-aware head scores again, 0 for a model
 *     without one; null for models that read no searches
 * @param vectorWidth V, width of the items' frozen vectors; null where the model was trained on
 *     nothing but ids
 * @param wordVectorWidth V, width of the frozen vectors of words; null where words have none
 * @param textRules version of the {@link TextRules} that searches and titles are read by; null for
 *     models that read none, and 1 in bundles older than this setting
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelConfig(
    String architecture,
    int d,
    int layers,
    int heads,
    int inner,
    int window,
    int reasoningSteps,
    double dropout,
    double inputDropout,
    double tau,
    String attention,
    @Nullable Integer crossSteps,
    @Nullable Integer grams,
    @Nullable Integer candidates,
    @Nullable Integer vectorWidth,
    @Nullable Integer wordVectorWidth,
    @Nullable Integer textRules) {

  /** History encoder without reasoning. */
  public static final String SASREC = "sasrec";

  /**
   * Bidirectional encoder without reasoning that is trained to fill in masked items (arXiv
   * 1904.06690).
   */
  public static final String BERT4REC = "bert4rec";

  /** The encoder with ensemble reasoning learning: the user's vector is the mean of r_0..r_K. */
  public static final String REAREC_ERL = "rearec-erl";

  /** The encoder with progressive reasoning learning: the user's vector is r_K. */
  public static final String REAREC_PRL = "rearec-prl";

  /**
   * The encoder over searches and interactions in one order, with latent cross reasoning (after
   * arXiv 2508.04152) and then the steps of ReaRec.
   */
  public static final String CROSS_REASONING = "cross-reasoning";

  public static final String CAUSAL = "causal";
  public static final String BIDIRECTIONAL = "bidirectional";
  public static final String JOINED = "joined";
  public static final String APART = "apart";
  public static final String TRANSITIONS = "transitions";
  public static final String COATTENTION = "coattention";
  private static final List<String> FUSED = List.of(JOINED, APART, TRANSITIONS);
  private static final List<String> WITHOUT_STEPS = List.of(TRANSITIONS, COATTENTION);
  private static final List<String> OF_SEARCHES = List.of(JOINED, APART, TRANSITIONS, COATTENTION);

  private static final List<String> ARCHITECTURES =
      List.of(SASREC, BERT4REC, REAREC_ERL, REAREC_PRL, CROSS_REASONING);

  public ModelConfig {
    require(
        ARCHITECTURES.contains(architecture),
        "architecture must be one of " + String.join(", ", ARCHITECTURES));
    require(d >= 1, "d must be at least 1");
    require(heads >= 1 && d % heads == 0, "heads must be at least 1 and divide d");
    require(layers >= 1, "layers must be at least 1");
    require(inner >= 1, "inner must be at least 1");
    require(window >= 2, "window must be at least 2");
    require(
        reasons(architecture)
            ? reasoningSteps >= (readsSearches(architecture) ? 0 : 1)
            : reasoningSteps == 0,
        "reasoning_steps must be 0 for "
            + SASREC
            + " and "
            + BERT4REC
            + " and at least 1 for the others, but for "
            + CROSS_REASONING
            + ", which may have 0");
    require(
        readsSearches(architecture) == (crossSteps != null)
            && (crossSteps == null || crossSteps >= 0),
        "cross_steps must be at least 0, for " + CROSS_REASONING + " alone");
    require(
        readsSearches(architecture) == (grams != null) && (grams == null || grams >= 1),
        "grams must be at least 1, for " + CROSS_REASONING + " alone");
    require(
        candidates == null || (candidates >= 0 && readsSearches(architecture)),
        "candidates must be at least 0, for " + CROSS_REASONING + " alone");
    require(dropout >= 0 && dropout < 1, "dropout must be from 0 to below 1");
    require(inputDropout >= 0 && inputDropout < 1, "input_dropout must be from 0 to below 1");
    require(vectorWidth == null || vectorWidth >= 1, "vector_width must be at least 1");
    require(
        wordVectorWidth == null || (wordVectorWidth >= 1 && readsSearches(architecture)),
        "word_vector_width must be at least 1, for " + CROSS_REASONING + " alone");
    require(
        textRules == null || readsSearches(architecture),
        "text_rules is for " + CROSS_REASONING + " alone");
    textRules = readsSearches(architecture) ? Objects.requireNonNullElse(textRules, 1) : null;
    require(
        textRules == null || TextRules.has(textRules),
        "text_rules must be from 1 to " + TextRules.NEWEST.version());
    require(tau > 0 && tau < Double.POSITIVE_INFINITY, "tau must be above 0");
    attention = Objects.requireNonNullElse(attention, CAUSAL);
    require(
        attention.equals(BIDIRECTIONAL)
            || (attention.equals(CAUSAL) && !architecture.equals(BERT4REC))
            || (OF_SEARCHES.contains(attention) && readsSearches(architecture)),
        "attention must be "
            + (architecture.equals(BERT4REC) ? "" : CAUSAL + " or ")
            + BIDIRECTIONAL
            + (readsSearches(architecture) ? " or " + String.join(" or ", OF_SEARCHES) : ""));
    require(
        !WITHOUT_STEPS.contains(attention)
            || (reasoningSteps == 0 && Objects.requireNonNullElse(crossSteps, 0) == 0),
        "attention=" + attention + " takes no steps: set cross_steps=0 and reasoning_steps=0");
  }

  /** The names of all models. */
  public static List<String> architectures() {
    return ARCHITECTURES;
  }

  /**
   * The defaults of a model. A model that reads searches takes one step over them and none behind
   * it: a second one finds more of them and puts the rest lower, and ReaRec's steps behind it take
   * away again ({@code docs/results/cross-reasoning.md}).
   *
   * @throws IllegalArgumentException where there is no model of that name
   */
  public static ModelConfig named(String model) {
    require(
        ARCHITECTURES.contains(model),
        "There is no model '" + model + "'; there are " + String.join(", ", ARCHITECTURES));
    return new ModelConfig(
        model,
        64,
        2,
        2,
        256,
        50,
        reasons(model) && !readsSearches(model) ? 2 : 0,
        0.5,
        0.2,
        1.0,
        defaultAttention(model),
        readsSearches(model) ? 1 : null,
        readsSearches(model) ? 1 << 15 : null,
        readsSearches(model) ? 0 : null,
        null,
        null,
        readsSearches(model) ? TextRules.NEWEST.version() : null);
  }

  private static String defaultAttention(String model) {
    return switch (model) {
      case BERT4REC -> BIDIRECTIONAL;
      case CROSS_REASONING -> JOINED;
      default -> CAUSAL;
    };
  }

  /**
   * The same network, for items and words that have vectors of these widths.
   *
   * @param ofItems null where they have none
   * @param ofWords null where they have none
   */
  public ModelConfig readingVectors(@Nullable Integer ofItems, @Nullable Integer ofWords) {
    return new ModelConfig(
        architecture,
        d,
        layers,
        heads,
        inner,
        window,
        reasoningSteps,
        dropout,
        inputDropout,
        tau,
        attention,
        crossSteps,
        grams,
        candidates,
        ofItems,
        ofWords,
        textRules);
  }

  private static boolean readsSearches(String architecture) {
    return architecture.equals(CROSS_REASONING);
  }

  /** Whether it reads searches, and with them titles. */
  public boolean readsSearches() {
    return readsSearches(architecture);
  }

  /**
   * How it reads texts; {@link Grams#NONE} where it reads no searches.
   *
   * @param words those with a row of their own, in its order
   */
  public Grams gramsWith(List<String> words) {
    return grams == null || textRules == null
        ? Grams.NONE
        : Grams.hashed(grams, TextRules.ofVersion(textRules)).withWords(words);
  }

  /** All reasoning steps: those over searches and those after them. */
  @JsonIgnore
  public int allSteps() {
    return (crossSteps == null ? 0 : crossSteps) + reasoningSteps;
  }

  private static boolean reasons(String architecture) {
    return !architecture.equals(SASREC) && !architecture.equals(BERT4REC);
  }

  /** The defaults of the encoder without reasoning. */
  public static ModelConfig sasrec() {
    return named(SASREC);
  }

  /** How the weights are read. */
  @JsonIgnore
  public TorchModel.Reading reading() {
    return new TorchModel.Reading(
        heads, architecture.equals(REAREC_ERL), isBidirectional(), rescored());
  }

  /** Of the best items, how many are scored again; 0 without a head for it. */
  @JsonIgnore
  public int rescored() {
    return candidates == null ? 0 : candidates;
  }

  /** Whether an item attends to later items too. */
  @JsonIgnore
  public boolean isBidirectional() {
    return attention.equals(BIDIRECTIONAL);
  }

  /** Whether a mask stands in the place of the item that is asked for. */
  private boolean hasMask() {
    return architecture.equals(BERT4REC);
  }

  /**
   * The weights by name, with their shapes; linear weights are (out, in).
   *
   * @param itemCount N
   * @param wordCount W, words with a row of their own behind those of the grams: those with a
   *     vector, of a trained model; while it is trained they have none
   */
  public Map<String, long[]> weightShapes(int itemCount, int wordCount) {
    Map<String, long[]> shapes = new TreeMap<>();
    shapes.put(TorchModel.ITEM_EMBEDDING, new long[] {itemCount + 1L, d});
    shapes.put(TorchModel.POSITION_EMBEDDING, new long[] {window + (hasMask() ? 2L : 1L), d});
    if (hasMask()) {
      shapes.put(TorchModel.MASK_EMBEDDING, new long[] {1, d});
    }
    if (vectorWidth != null) {
      addPair(shapes, TorchModel.VECTOR_PROJECTION, d, vectorWidth);
    }
    if (wordVectorWidth != null) {
      shapes.put(TorchModel.WORD_PROJECTION, new long[] {d, wordVectorWidth});
    }
    if (reasoningSteps > 0) {
      shapes.put(TorchModel.REASONING_POSITION_EMBEDDING, new long[] {reasoningSteps, d});
    }
    if (grams != null) {
      shapes.put(TorchModel.GRAM_EMBEDDING, new long[] {(long) grams + wordCount, d});
      shapes.put("search_embedding", new long[] {1, d});
    }
    if (crossSteps != null && crossSteps > 0) {
      addCross(shapes, crossSteps);
    }
    if (FUSED.contains(attention)) {
      boolean twice = attention.equals(TRANSITIONS);
      long width = twice ? 2L * d : d;
      shapes.put(attention + ".null_search", new long[] {1, width});
      shapes.put(attention + ".null_interaction", new long[] {1, width});
      addPair(shapes, attention + ".both", d, 2 * width);
      addPair(shapes, attention + ".norm", d);
      if (twice) {
        addLayers(shapes, "transitions.layer.");
      }
    }
    if (attention.equals(COATTENTION)) {
      addCoAttention(shapes);
    }
    if (rescored() > 0) {
      addHead(shapes);
    }
    addPair(shapes, "input_norm", d);
    addLayers(shapes, "layer.");
    return shapes;
  }

  private void addLayers(Map<String, long[]> shapes, String prefix) {
    for (int layer = 0; layer < layers; layer++) {
      String attention = prefix + layer + ".attention.";
      for (String linear : new String[] {"query", "key", "value", "output"}) {
        addPair(shapes, attention + linear, d, d);
      }
      addPair(shapes, attention + "norm", d);
      String feedForward = prefix + layer + ".feed_forward.";
      addPair(shapes, feedForward + "inner", inner, d);
      addPair(shapes, feedForward + "outer", d, inner);
      addPair(shapes, feedForward + "norm", d);
    }
  }

  private void addCross(Map<String, long[]> shapes, int steps) {
    shapes.put(TorchModel.CROSS_POSITIONS, new long[] {steps, d});
    shapes.put("cross.null_search", new long[] {1, d});
    shapes.put("cross.null_interaction", new long[] {1, d});
    for (String memory : new String[] {"thoughts", "searches", "interactions"}) {
      for (String linear : new String[] {"query", "key", "value", "output"}) {
        addPair(shapes, "cross." + memory + "." + linear, d, d);
      }
    }
    addPair(shapes, "cross.thoughts.norm", d);
    addPair(shapes, "cross.gate", d, 3L * d);
    addPair(shapes, "cross.gate.norm", d);
    addPair(shapes, "cross.feed_forward.inner", d, d);
    addPair(shapes, "cross.feed_forward.outer", d, d);
    addPair(shapes, "cross.feed_forward.norm", d);
  }

  private void addCoAttention(Map<String, long[]> shapes) {
    addLayers(shapes, "coattention.layer.");
    for (String row :
        List.of("null_search", "null_interaction", "said_by_searches", "said_by_interactions")) {
      shapes.put("coattention." + row, new long[] {1, d});
    }
    for (String square : List.of("affinity", "of_searches", "of_interactions")) {
      shapes.put("coattention." + square, new long[] {d, d});
    }
    addPair(shapes, "coattention.gathered", d, 7L * d);
    addPair(shapes, "coattention.norm", d);
  }

  private void addHead(Map<String, long[]> shapes) {
    shapes.put("head.null_search", new long[] {1, d});
    shapes.put("head.null_interaction", new long[] {1, d});
    addPair(shapes, "head.searches", d, d);
    addPair(shapes, "head.interactions", d, d);
    addPair(shapes, "head.inner", d, 5L * d);
    addPair(shapes, "head.outer", 1, d);
  }

  private static void addPair(Map<String, long[]> shapes, String name, long... weight) {
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".bias", new long[] {weight[0]});
  }
}
