package dev.reckon.model.bundle;

import static dev.reckon.model.bundle.Settings.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network as {@code model.json} and {@code --set} write it: one key for each number. Bundles
 * older than a setting lack its key. {@link ModelConfig} says what the numbers are.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FlatConfig(
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
    @Nullable String attention,
    @Nullable Integer crossSteps,
    @Nullable Integer grams,
    @Nullable Integer candidates,
    @Nullable Integer vectorWidth,
    @Nullable Integer wordVectorWidth,
    @Nullable Integer textRules,
    @Nullable String items) {

  static FlatConfig of(ModelConfig config) {
    ModelConfig.Encoder encoder = config.encoder();
    Optional<ModelConfig.Searches> searches = Optional.ofNullable(config.searches());
    return new FlatConfig(
        config.architecture().id(),
        encoder.d(),
        encoder.layers(),
        encoder.heads(),
        encoder.inner(),
        encoder.window(),
        config.reasoningSteps(),
        encoder.dropout(),
        encoder.inputDropout(),
        config.tau(),
        encoder.attention().id(),
        searches.map(ModelConfig.Searches::crossSteps).orElse(null),
        searches.map(ModelConfig.Searches::grams).orElse(null),
        searches.map(ModelConfig.Searches::candidates).orElse(null),
        config.vectors().ofItems(),
        config.vectors().ofWords(),
        searches.map(ModelConfig.Searches::textRules).orElse(null),
        config.readsSearches() ? null : config.vectors().items().id());
  }

  /**
   * The same in groups.
   *
   * @throws IllegalArgumentException where a number breaks a rule, which the message names
   */
  ModelConfig grouped() {
    Optional<Architecture> baseline = Architecture.formerly(architecture, attention);
    Architecture named = baseline.orElseGet(() -> Architecture.named(architecture));
    Attention attending = baseline.isPresent() ? Attention.CAUSAL : attending(named);
    return new ModelConfig(
        named,
        new ModelConfig.Encoder(d, layers, heads, inner, window, attending, dropout, inputDropout),
        reasoningSteps,
        tau,
        searches(),
        new ModelConfig.Vectors(vectorWidth, wordVectorWidth, table()));
  }

  /** Bundles older than this setting are joined. */
  private ItemTable table() {
    return ItemTable.named(Objects.requireNonNullElse(items, ItemTable.JOINED.id()));
  }

  /** Bundles older than this setting are causal. */
  private Attention attending(Architecture named) {
    return named.attention(Objects.requireNonNullElse(attention, Attention.CAUSAL.id()));
  }

  /**
   * Bundles older than text rules use the first version of them; bundles older than heads have no
   * head.
   */
  private ModelConfig.@Nullable Searches searches() {
    if (crossSteps == null || grams == null) {
      require(
          crossSteps == null && grams == null && candidates == null && textRules == null,
          "cross_steps, grams, candidates and text_rules are for models that read searches alone");
      return null;
    }
    return new ModelConfig.Searches(
        crossSteps,
        grams,
        Objects.requireNonNullElse(candidates, 0),
        Objects.requireNonNullElse(textRules, 1));
  }
}
