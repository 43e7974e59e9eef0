package dev.reckon.learning.train.recipe;

import dev.reckon.model.bundle.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What {@code --set} takes, with defaults, for the help of the commands that have it. */
public final class SettingsHelp {

  private static final int WIDTH = 78;

  private SettingsHelp() {}

  /** Lines that name every setting: those that all models share, then the others of each. */
  public static List<String> lines() {
    Map<String, Map<String, String>> models = new LinkedHashMap<>();
    ModelConfig.architectures().forEach(model -> models.put(model, defaults(model)));
    Map<String, String> common = ofAll(models, model -> true);
    models.values().forEach(settings -> settings.entrySet().removeAll(common.entrySet()));
    Map<String, String> ofSearch = ofAll(models, model -> ModelConfig.named(model).readsSearches());
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Settings (--set KEY=VALUE) of every model, with their defaults:");
    lines.addAll(wrapped(common));
    lines.add("Of every model that reads searches:");
    lines.addAll(wrapped(ofSearch));
    Map<Map<String, String>, List<String>> alike = new LinkedHashMap<>();
    models.forEach(
        (model, settings) -> {
          if (ModelConfig.named(model).readsSearches()) {
            settings.entrySet().removeAll(ofSearch.entrySet());
          }
          alike.computeIfAbsent(settings, unused -> new ArrayList<>()).add(model);
        });
    alike.forEach(
        (settings, of) -> {
          lines.add("Of " + String.join(", ", of) + ":");
          lines.addAll(wrapped(settings));
        });
    return lines;
  }

  /** What these models have alike. */
  private static Map<String, String> ofAll(
      Map<String, Map<String, String>> models, Predicate<String> which) {
    List<Map<String, String>> settings =
        models.entrySet().stream()
            .filter(model -> which.test(model.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    Map<String, String> alike = new LinkedHashMap<>(settings.get(0));
    settings.forEach(own -> alike.entrySet().retainAll(own.entrySet()));
    return alike;
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
