package dev.reckon.learning.tune;

import dev.reckon.cli.UsageError;
import dev.reckon.learning.train.recipe.Recipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The trials of one model. The first has the defaults; the others are drawn, and none is tried
 * twice.
 *
 * @param model its name
 * @param fixed settings that are not searched, by key
 * @param space what is searched
 * @param trials in their order; fewer than requested if the space has no more
 */
record Plan(String model, Map<String, String> fixed, SearchSpace space, List<Trial> trials) {

  /** Draws for a trial before its space counts as exhausted. */
  private static final int ATTEMPTS = 1000;

  Plan {
    trials = List.copyOf(trials);
  }

  /**
   * Draws the trials of a model.
   *
   * @throws UsageError where the model does not take a setting or a value; the message names them
   */
  static Plan of(String model, Map<String, String> fixed, SearchSpace space, long seed, int count) {
    List<Trial> trials = new ArrayList<>();
    Set<Recipe> drawn = new HashSet<>();
    for (int number = 1; number <= count; number++) {
      Trial trial = next(model, fixed, space, seed, number, drawn);
      if (trial == null) {
        break;
      }
      drawn.add(trial.recipe());
      trials.add(trial);
    }
    return new Plan(model, fixed, space, trials);
  }

  private static @Nullable Trial next(
      String model,
      Map<String, String> fixed,
      SearchSpace space,
      long seed,
      int number,
      Set<Recipe> drawn) {
    if (number == 1) {
      return trial(model, fixed, defaults(model, fixed, space), number);
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Trial trial = trial(model, fixed, space.draw(seed, number, attempt), number);
      if (!drawn.contains(trial.recipe())) {
        return trial;
      }
    }
    return null;
  }

  private static Map<String, String> defaults(
      String model, Map<String, String> fixed, SearchSpace space) {
    Recipe recipe = Recipe.of(model, fixed);
    Map<String, String> values = new LinkedHashMap<>();
    space.settings().keySet().forEach(key -> values.put(key, recipe.value(key)));
    return values;
  }

  private static Trial trial(
      String model, Map<String, String> fixed, Map<String, String> values, int number) {
    Map<String, String> settings = new LinkedHashMap<>(fixed);
    settings.putAll(values);
    return new Trial(number, settings, Recipe.of(model, settings));
  }
}
