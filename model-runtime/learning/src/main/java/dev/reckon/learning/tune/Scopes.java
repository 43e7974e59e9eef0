package dev.reckon.learning.tune;

import dev.reckon.cli.UsageError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Options by key: {@code KEY} for every model of a search, {@code MODEL.KEY} for one. */
final class Scopes {

  private Scopes() {}

  /**
   * The options of a model; those for it alone override those for all.
   *
   * @throws UsageError where a key is for a model that is not searched
   */
  static Map<String, String> of(Map<String, String> options, String model, List<String> models) {
    Map<String, String> all = new LinkedHashMap<>();
    Map<String, String> own = new LinkedHashMap<>();
    options.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          if (dot < 0) {
            all.put(key, value);
          } else if (!models.contains(key.substring(0, dot))) {
            throw new UsageError(
                "\"" + key + "\" is for a model that is not searched: give it with --model");
          } else if (key.substring(0, dot).equals(model)) {
            own.put(key.substring(dot + 1), value);
          }
        });
    all.putAll(own);
    return all;
  }
}
