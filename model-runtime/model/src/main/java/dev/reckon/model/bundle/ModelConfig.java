package dev.reckon.model.bundle;

import static dev.reckon.model.bundle.Settings.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a network is: the names of the paper (arXiv 2503.22675) and its published code. In files and
 * on the command line its numbers have no groups ({@link FlatConfig}).
 *
 * <p>Deviates: d is 64 (256 there) and the inner width 256 (300 there), a network that trains on a
 * CPU in minutes; tau is 1 (0.07 there), which is better at this size.
 *
 * @param architecture which model it is
 * @param encoder of histories
 * @param reasoningSteps K
 * @param tau temperature of the softmax over the items
 * @param searches how it reads them; null for models that read none
 * @param vectors what it reads of items and words beside their ids and letters
 */
public record ModelConfig(
    Architecture architecture,
    Encoder encoder,
    int reasoningSteps,
    double tau,
    @Nullable Searches searches,
    Vectors vectors) {

  /** {@link Architecture#SASREC}, by name. */
  public static final String SASREC = "sasrec";

  /** {@link Architecture#BERT4REC}, by name. */
  public static final String BERT4REC = "bert4rec";

  /** {@link Architecture#REAREC_ERL}, by name. */
  public static final String REAREC_ERL = "rearec-erl";

  /** {@link Architecture#REAREC_PRL}, by name. */
  public static final String REAREC_PRL = "rearec-prl";

  /** {@link Architecture#CROSS_REASONING}, by name. */
  public static final String CROSS_REASONING = "cross-reasoning";

  /**
   * What turns a history into states.
   *
   * @param d D, width of embeddings and states
   * @param layers L
   * @param heads H
   * @param inner F, inner width of the feed-forward
   * @param window C, the longest history that is read
   * @param attention what an item attends to; reasoning tokens attend to all items any way, and no
   *     item to them
   * @param dropout on attention probabilities and on what each half of a block adds
   * @param inputDropout on embedded inputs
   */
  public record Encoder(
      int d,
      int layers,
      int heads,
      int inner,
      int window,
      Attention attention,
      double dropout,
      double inputDropout) {

    public Encoder {
      require(d >= 1, "d must be at least 1");
      require(heads >= 1 && d % heads == 0, "heads must be at least 1 and divide d");
      require(layers >= 1, "layers must be at least 1");
      require(inner >= 1, "inner must be at least 1");
      require(window >= 2, "window must be at least 2");
      require(dropout >= 0 && dropout < 1, "dropout must be from 0 to below 1");
      require(inputDropout >= 0 && inputDropout < 1, "input_dropout must be from 0 to below 1");
    }
  }

  /**
   * How a model reads searches.
   *
   * @param crossSteps of reasoning over searches, before the others
   * @param grams G, what the pieces of words in searches and titles are hashed to
   * @param candidates how many of the best items the candidate-aware head scores again, 0 for a
   *     model without one
   * @param textRules version of the {@link TextRules} that searches and titles are read by
   */
  public record Searches(int crossSteps, int grams, int candidates, int textRules) {

    public Searches {
      require(crossSteps >= 0, "cross_steps must be at least 0");
      require(grams >= 1, "grams must be at least 1");
      require(candidates >= 0, "candidates must be at least 0");
      require(
          TextRules.has(textRules), "text_rules must be from 1 to " + TextRules.NEWEST.version());
    }
  }

  /**
   * How frozen vectors are read.
   *
   * @param ofItems V, of the items'; null if the model was trained on ids only
   * @param ofWords V, of words'; null where words have none
   * @param items what an item is to it
   */
  public record Vectors(@Nullable Integer ofItems, @Nullable Integer ofWords, ItemTable items) {

    /** Neither items nor words have any. */
    public static final Vectors NONE = new Vectors(null, null, ItemTable.JOINED);

    public Vectors {
      require(ofItems == null || ofItems >= 1, "vector_width must be at least 1");
      require(ofWords == null || ofWords >= 1, "word_vector_width must be at least 1");
    }
  }

  public ModelConfig {
    require(tau > 0 && tau < Double.POSITIVE_INFINITY, "tau must be above 0");
    require(architecture.attentions().contains(encoder.attention()), architecture.attentionRule());
    require(
        architecture.readsSearches() == (searches != null),
        "cross_steps and grams are for models that read searches, and for these alone");
    require(
        vectors.items() == ItemTable.JOINED || searches == null,
        "items must be joined for models that read searches");
    require(
        vectors.ofWords() == null || searches != null,
        "word_vector_width is for models that read searches alone");
    int crossSteps = searches == null ? 0 : searches.crossSteps();
    switch (architecture.steps()) {
      case NONE ->
          require(
              reasoningSteps == 0 && crossSteps == 0,
              architecture
                  + " takes no steps: reasoning_steps must be 0"
                  + (searches == null ? "" : ", and cross_steps"));
      case AT_LEAST_ONE ->
          require(reasoningSteps >= 1, "reasoning_steps must be at least 1 for " + architecture);
      case ANY -> require(reasoningSteps >= 0, "reasoning_steps must be at least 0");
    }
  }

  /** The names of all models. */
  public static List<String> architectures() {
    return Architecture.ids();
  }

  /**
   * The defaults of a model. {@code cross-reasoning} takes one step over searches and none after
   * it: a second one finds more of them but ranks the rest lower, and ReaRec's steps after it lose
   * that gain ({@code docs/results/cross-reasoning.md}).
   *
   * @throws IllegalArgumentException where there is no model of that name
   */
  public static ModelConfig named(String model) {
    return of(Architecture.named(model));
  }

  /** The defaults of a model. */
  public static ModelConfig of(Architecture architecture) {
    Attention attention = architecture.attentions().get(0);
    boolean reasons = architecture.steps() == Architecture.Steps.AT_LEAST_ONE;
    int crossSteps = architecture == Architecture.CROSS_REASONING ? 1 : 0;
    return new ModelConfig(
        architecture,
        new Encoder(64, 2, 2, 256, 50, attention, 0.5, 0.2),
        reasons ? 2 : 0,
        1.0,
        architecture.readsSearches()
            ? new Searches(crossSteps, 1 << 15, 0, TextRules.NEWEST.version())
            : null,
        Vectors.NONE);
  }

  /** The defaults of the encoder without reasoning. */
  public static ModelConfig sasrec() {
    return of(Architecture.SASREC);
  }

  /**
   * The network of a bundle or of settings.
   *
   * @throws IllegalArgumentException where a number breaks a rule, which the message names
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ModelConfig of(FlatConfig flat) {
    return flat.grouped();
  }

  @JsonValue
  FlatConfig flat() {
    return FlatConfig.of(this);
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
        encoder,
        reasoningSteps,
        tau,
        searches,
        new Vectors(ofItems, ofWords, vectors.items()));
  }

  /** D. */
  public int d() {
    return encoder.d();
  }

  /** L. */
  public int layers() {
    return encoder.layers();
  }

  /** H. */
  public int heads() {
    return encoder.heads();
  }

  /** F. */
  public int inner() {
    return encoder.inner();
  }

  /** C. */
  public int window() {
    return encoder.window();
  }

  /** What an item attends to. */
  public Attention attention() {
    return encoder.attention();
  }

  /** On attention probabilities and on what each half of a block adds. */
  public double dropout() {
    return encoder.dropout();
  }

  /** On embedded inputs. */
  public double inputDropout() {
    return encoder.inputDropout();
  }

  /** Whether it reads searches, and with them titles. */
  public boolean readsSearches() {
    return searches != null;
  }

  /**
   * How it reads texts; {@link Grams#NONE} where it reads no searches.
   *
   * @param words those with a row of their own, in its order
   */
  public Grams gramsWith(List<String> words) {
    return searches == null
        ? Grams.NONE
        : Grams.hashed(searches.grams(), TextRules.ofVersion(searches.textRules()))
            .withWords(words);
  }

  /** All reasoning steps: those over searches and those after them. */
  public int allSteps() {
    return (searches == null ? 0 : searches.crossSteps()) + reasoningSteps;
  }

  /** How the weights are read. */
  public TorchModel.Reading reading() {
    return new TorchModel.Reading(
        heads(),
        architecture.learning() == Architecture.Learning.ENSEMBLE_REASONING,
        isBidirectional(),
        rescored());
  }

  /** Of the best items, how many are scored again; 0 without a head for it. */
  public int rescored() {
    return searches == null ? 0 : searches.candidates();
  }

  /** Whether an item attends to later items too. */
  public boolean isBidirectional() {
    return attention() == Attention.BIDIRECTIONAL;
  }

  /** Whether a mask takes the place of the item to predict. */
  boolean hasMask() {
    return architecture.learning() == Architecture.Learning.CLOZE;
  }

  /** The archive of its programs. */
  public byte[] program() {
    return architecture.program();
  }

  /**
   * The weights, with their shapes.
   *
   * @param itemCount N
   * @param wordCount W, words with a row of their own behind those of the grams: those with a
   *     vector, of a trained model; while it is trained they have none
   */
  public WeightShapes shapes(int itemCount, int wordCount) {
    return WeightShapes.of(this, itemCount, wordCount);
  }

  /** The shapes of {@link #shapes} by name. */
  public Map<String, long[]> weightShapes(int itemCount, int wordCount) {
    return shapes(itemCount, wordCount).byName();
  }
}
