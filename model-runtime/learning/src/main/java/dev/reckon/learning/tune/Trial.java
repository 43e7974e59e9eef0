package dev.reckon.learning.tune;

import dev.reckon.learning.train.recipe.Recipe;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings to train with.
 *
 * @param number from 1
 * @param settings the fixed ones and those searched, by key, as they are given to {@code train}
 * @param recipe the resulting recipe
 */
record Trial(int number, Map<String, String> settings, Recipe recipe) {
  Trial {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
