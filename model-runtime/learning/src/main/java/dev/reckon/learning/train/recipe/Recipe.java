package dev.reckon.learning.train.recipe;

import static dev.reckon.model.bundle.Settings.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.UsageError;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.settings.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model by name, with some of its settings changed.
 *
 * @param config of the network
 * @param objective what it is trained to do
 * @param settings of its training
 * @param reinforcement its second stage; null where a model has none
 */
public record Recipe(
    ModelConfig config,
    Objective objective,
    TrainingSettings settings,
    @Nullable Reinforcement reinforcement) {

  /** What some settings are called in other libraries and in papers. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("dim", "d"),
          Map.entry("width", "d"),
          Map.entry("embedding_dim", "d"),
          Map.entry("hidden_size", "d"),
          Map.entry("depth", "layers"),
          Map.entry("num_layers", "layers"),
          Map.entry("num_heads", "heads"),
          Map.entry("max_len", "window"),
          Map.entry("steps", "reasoning_steps"),
          Map.entry("lr", "learning_rate"),
          Map.entry("batch_size", "batch"),
          Map.entry("epochs", "max_epochs"),
          Map.entry("temperature", "tau"));

  /**
   * Changes the defaults of a model.
   *
   * @param changes values by key
   * @throws UsageError where there is no such model or key, or a value breaks a rule; the message
   *     names them
   */
  public static Recipe of(String model, Map<String, String> changes) {
    try {
      ModelConfig config = ModelConfig.named(model);
      Recipe recipe =
          new Recipe(
              config,
              Objective.of(config.architecture().learning()),
              TrainingSettings.defaults(),
              config.readsSearches() ? Reinforcement.defaults() : null);
      for (Map.Entry<String, String> change : changes.entrySet()) {
        recipe = recipe.with(change.getKey(), change.getValue());
      }
      require(
          recipe.reinforcedEpochs() == 0 || recipe.config.allSteps() > 0,
          "reinforcement_epochs is for a model that reasons: this one takes no step");
      return recipe;
    } catch (IllegalArgumentException e) {
      throw new UsageError(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The same, for items and words with frozen vectors of these widths.
   *
   * @param ofItems null where they have none
   * @param ofWords null where they have none
   */
  public Recipe readingVectors(@Nullable Integer ofItems, @Nullable Integer ofWords) {
    return new Recipe(config.readingVectors(ofItems, ofWords), objective, settings, reinforcement);
  }

  /**
   * The same, for a run without a validation part that ends after so many epochs.
   *
   * @param reinforced epochs of the second stage
   */
  public Recipe forEpochs(int supervised, int reinforced) {
    Recipe recipe = with("epochs_without_validation", Integer.toString(supervised));
    return reinforcement == null
        ? recipe
        : recipe.with("reinforcement_epochs", Integer.toString(reinforced));
  }

  /** Epochs of the second stage. */
  public int reinforcedEpochs() {
    return reinforcement == null ? 0 : reinforcement.reinforcementEpochs();
  }

  /** Whether there is such a setting. */
  public boolean has(String key) {
    return keys().contains(key);
  }

  /**
   * The value of a setting, as it would be given.
   *
   * @throws UsageError where there is no such key; the message names the existing ones
   */
  public String value(String key) {
    JsonNode value = Settings.JSON.<JsonNode>valueToTree(config).get(key);
    if (value == null) {
      value = training().get(key);
    }
    if (value == null) {
      throw new UsageError(unknown(key));
    }
    return value.asText();
  }

  private Recipe with(String key, String value) {
    if (Settings.keys(config).contains(key)) {
      return new Recipe(Settings.with(config, key, value), objective, settings, reinforcement);
    } else if (Settings.keys(objective).contains(key)) {
      return new Recipe(config, Settings.with(objective, key, value), settings, reinforcement);
    } else if (Settings.keys(settings).contains(key)) {
      return new Recipe(config, objective, Settings.with(settings, key, value), reinforcement);
    } else if (reinforcement != null && Settings.keys(reinforcement).contains(key)) {
      return new Recipe(config, objective, settings, Settings.with(reinforcement, key, value));
    }
    throw new IllegalArgumentException(unknown(key));
  }

  private String unknown(String key) {
    Optional<String> meant =
        Optional.ofNullable(ELSEWHERE.get(key))
            .filter(keys()::contains)
            .or(() -> Spelling.nearest(key, keys()));
    return "%s has no setting '%s'%s; it has %s"
        .formatted(
            config.architecture(),
            key,
            meant.map(it -> " (did you mean " + it + "?)").orElse(""),
            String.join(", ", keys()));
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>(Settings.keys(config));
    keys.addAll(Settings.keys(objective));
    keys.addAll(Settings.keys(settings));
    if (reinforcement != null) {
      keys.addAll(Settings.keys(reinforcement));
    }
    return keys;
  }

  /** Objective and training settings as a bundle stores them. */
  public JsonNode training() {
    ObjectNode training = Settings.JSON.valueToTree(settings);
    training.setAll(Settings.JSON.<ObjectNode>valueToTree(objective));
    if (reinforcement != null) {
      training.setAll(Settings.JSON.<ObjectNode>valueToTree(reinforcement));
    }
    return training;
  }
}
