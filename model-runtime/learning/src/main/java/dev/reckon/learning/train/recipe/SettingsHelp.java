package dev.reckon.learning.train.recipe;

import dev.reckon.model.bundle.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code --set} takes, with defaults, for the help of the commands that have it. */
public final class SettingsHelp {

  private static final int WIDTH = 78;

  private SettingsHelp() {}

  /**
   * Lines that name every setting: those that all models have alike, then what each has besides.
   */
  public static List<String> lines() {
    Map<String, Map<String, String>> models = new LinkedHashMap<>();
    ModelConfig.architectures().forEach(model -> models.put(model, defaults(model)));
    Map<String, String> common = new LinkedHashMap<>(models.values().iterator().next());
    models.values().forEach(settings -> common.entrySet().retainAll(settings.entrySet()));
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Settings (--set KEY=VALUE) of every model, with their defaults:");
    lines.addAll(wrapped(common));
    models.forEach(
        (model, settings) -> {
          settings.entrySet().removeAll(common.entrySet());
          lines.add("Of " + model + ":");
          lines.addAll(wrapped(settings));
        });
    return lines;
  }

  /** Every setting of a model by key, as it would be given. */
  static Map<String, String> defaults(String model) {
    Recipe recipe = Recipe.of(model, Map.of());
    Map<String, String> settings = new LinkedHashMap<>();
    for (String key : recipe.keys()) {
      if (!key.equals("architecture")) {
        settings.put(key, recipe.value(key));
      }
    }
    return settings;
  }

  private static List<String> wrapped(Map<String, String> settings) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(" ");
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String word = " " + setting.getKey() + "=" + setting.getValue();
      if (line.length() + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ");
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
