package dev.reckon.model.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model by name, with some of its settings, and those of its training, changed. */
public record Recipe(ModelConfig config, TrainingSettings settings) {

  /**
   * Changes the defaults of a model.
   *
   * @param changes values by key
   * @throws TrainingException where there is no such model or key, or a value breaks a rule; the
   *     message names them
   */
  public static Recipe of(String model, Map<String, String> changes) {
    try {
      Recipe recipe = new Recipe(ModelConfig.named(model), TrainingSettings.defaults());
      for (Map.Entry<String, String> change : changes.entrySet()) {
        recipe = recipe.with(change.getKey(), change.getValue());
      }
      return recipe;
    } catch (IllegalArgumentException e) {
      throw new TrainingException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The value of a setting, as it would be given.
   *
   * @throws TrainingException where there is no such key; the message names those that are
   */
  public String value(String key) {
    JsonNode value = Settings.JSON.<JsonNode>valueToTree(config).get(key);
    if (value == null) {
      value = Settings.JSON.<JsonNode>valueToTree(settings).get(key);
    }
    if (value == null) {
      throw new TrainingException(unknown(key));
    }
    return value.asText();
  }

  private Recipe with(String key, String value) {
    List<String> ofConfig = Settings.keys(config);
    List<String> ofSettings = Settings.keys(settings);
    if (ofConfig.contains(key)) {
      return new Recipe(Settings.with(config, key, value), settings);
    } else if (ofSettings.contains(key)) {
      return new Recipe(config, Settings.with(settings, key, value));
    }
    throw new IllegalArgumentException(unknown(key));
  }

  private String unknown(String key) {
    List<String> keys = new ArrayList<>(Settings.keys(config));
    keys.addAll(Settings.keys(settings));
    return "There is no setting '" + key + "'; there are " + String.join(", ", keys);
  }
}
