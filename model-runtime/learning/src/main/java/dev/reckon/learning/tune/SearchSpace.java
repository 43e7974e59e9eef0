package dev.reckon.learning.tune;

import dev.reckon.model.bundle.ModelConfig;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The settings that are searched, and what their values are drawn from (random search: Bergstra and
 * Bengio, JMLR 13, 2012).
 *
 * <p>A draw of a setting depends only on the seed, the number of the trial and the setting's name.
 * So trials of different models have equal values of the settings that both models search: their
 * comparison is paired, and an addition to the space of one model does not change another's.
 */
record SearchSpace(Map<String, Distribution> settings) {

  SearchSpace {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /**
   * The default space of a model. ERL and PRL add the sets that their paper searched (arXiv
   * 2503.22675); tau there is for d = 256 and goes down to 0.05, which is too sharp for the dot
   * products of d = 64.
   */
  static SearchSpace of(String model) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("tau", "0.3,0.5,0.7,1,1.5,2,3,5");
    texts.put("dropout", "0.2,0.3,0.4,0.5,0.6,0.7");
    texts.put("input_dropout", "0,0.1,0.2,0.3,0.4");
    texts.put("learning_rate", "0.0005..0.003");
    switch (model) {
      case ModelConfig.REAREC_ERL -> texts.put("kl_weight", "0.001,0.005,0.01,0.05,0.1");
      case ModelConfig.REAREC_PRL -> {
        texts.put("alpha", "1,1.2,1.5,2,5,10");
        texts.put("contrastive_weight", "0,0.1,1");
      }
      default -> {} // Only the settings of every model.
    }
    return parse(texts);
  }

  static SearchSpace parse(Map<String, String> texts) {
    Map<String, Distribution> settings = new LinkedHashMap<>();
    texts.forEach((key, text) -> settings.put(key, Distribution.parse(text)));
    return new SearchSpace(settings);
  }

  /** The space with some settings added or replaced. */
  SearchSpace with(SearchSpace others) {
    Map<String, Distribution> all = new LinkedHashMap<>(settings);
    all.putAll(others.settings);
    return new SearchSpace(all);
  }

  /** The space without some settings. */
  SearchSpace without(Collection<String> keys) {
    Map<String, Distribution> fewer = new LinkedHashMap<>(settings);
    fewer.keySet().removeAll(keys);
    return new SearchSpace(fewer);
  }

  /**
   * Values for all settings.
   *
   * @param attempt 0, or more where a trial is drawn again
   */
  Map<String, String> draw(long seed, int trial, int attempt) {
    Map<String, String> values = new LinkedHashMap<>();
    settings.forEach(
        (key, distribution) -> values.put(key, distribution.at(share(seed, trial, attempt, key))));
    return values;
  }

  private static double share(long seed, int trial, int attempt, String key) {
    long mixed = new SplittableRandom(seed).nextLong();
    mixed = new SplittableRandom(mixed ^ trial).nextLong();
    mixed = new SplittableRandom(mixed ^ attempt).nextLong();
    return new SplittableRandom(mixed ^ key.hashCode()).nextDouble();
  }

  /** The values as they are given on the command line. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    settings.forEach((key, distribution) -> texts.put(key, distribution.text()));
    return texts;
  }
}
