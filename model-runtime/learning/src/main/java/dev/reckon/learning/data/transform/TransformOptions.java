package dev.reckon.learning.data.transform;

import dev.reckon.cli.UsageError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of a transform as they are written: {@code NAME,KEY=VALUE,...}.
 *
 * @param transform the name
 */
record TransformOptions(String transform, Map<String, String> values) {

  TransformOptions {
    values = Map.copyOf(values);
  }

  static TransformOptions parse(String written) {
    List<String> parts = List.of(written.split(",", -1));
    Map<String, String> values = new LinkedHashMap<>();
    for (String option : parts.subList(1, parts.size())) {
      int equals = option.indexOf('=');
      values.put(
          equals < 0 ? option : option.substring(0, equals),
          equals < 0 ? "" : option.substring(equals + 1));
    }
    return new TransformOptions(parts.get(0), values);
  }

  /**
   * Refuses options that the transform does not have.
   *
   * @param known {@code KEY=what it may be}
   */
  TransformOptions requireOneOf(String... known) {
    List<String> keys =
        List.of(known).stream().map(option -> option.substring(0, option.indexOf('='))).toList();
    for (String key : values.keySet()) {
      if (!keys.contains(key)) {
        throw new UsageError(
            transform
                + " has no option \""
                + key
                + "\": "
                + (known.length == 0
                    ? "it has none"
                    : "write "
                        + transform
                        + ",KEY=VALUE,...:READER:PATH with "
                        + String.join(", ", known)));
      }
    }
    return this;
  }

  String text(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  long wholeNumber(String key, long otherwise) {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw wrong(key, "a whole number");
    }
  }

  double share(String key, double otherwise) {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      double share = Double.parseDouble(value);
      if (share > 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, "a number over 0 and up to 1");
    }
    throw wrong(key, "a number over 0 and up to 1");
  }

  UsageError wrong(String key, String expected) {
    return new UsageError(
        transform + ": " + key + " must be " + expected + ", not \"" + values.get(key) + "\"");
  }
}
