package dev.reckon.model.serve;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads settings below one path and holds each against its rule. */
final class SettingReader {
  private final Config config;
  private final String path;

  SettingReader(Config config, String path) {
    this.config = config;
    this.path = path;
  }

  String text(String key) throws SettingException {
    String text = read(key, Config::getString);
    if (text.isBlank()) {
      throw new SettingException(path(key), "'" + text + "'", "some text");
    }
    return text;
  }

  /** What the text names, by this function; the rule tells what it may be. */
  <T> T named(String key, Function<String, Optional<T>> named, String rule)
      throws SettingException {
    String text = text(key);
    return named
        .apply(text)
        .orElseThrow(() -> new SettingException(path(key), "'" + text + "'", rule));
  }

  boolean flag(String key) throws SettingException {
    return read(key, Config::getBoolean);
  }

  int wholeNumber(String key, int min, int max) throws SettingException {
    Number number = read(key, Config::getNumber);
    if (number.doubleValue() != number.intValue()
        || number.intValue() < min
        || number.intValue() > max) {
      throw new SettingException(path(key), number, "a whole number from " + min + " to " + max);
    }
    return number.intValue();
  }

  int bytes(String key, int min, int max) throws SettingException {
    long bytes = read(key, Config::getBytes);
    if (bytes < min || bytes > max) {
      throw new SettingException(path(key), bytes, "from " + min + " to " + max + " bytes");
    }
    return (int) bytes;
  }

  Duration duration(String key, Duration min) throws SettingException {
    Duration duration = read(key, Config::getDuration);
    if (duration.compareTo(min) < 0) {
      throw new SettingException(path(key), duration, "at least " + min.toMillis() + " ms");
    }
    return duration;
  }

  double share(String key) throws SettingException {
    double share = read(key, Config::getDouble);
    if (!(share >= 0 && share <= 1)) {
      throw new SettingException(path(key), share, "a share from 0 to 1");
    }
    return share;
  }

  List<Integer> risingNumbers(String key) throws SettingException {
    List<Integer> numbers = read(key, Config::getIntList);
    int last = 0;
    for (int number : numbers) {
      if (number <= last) {
        throw new SettingException(
            path(key), numbers, "positive numbers, each above the one before");
      }
      last = number;
    }
    return numbers;
  }

  /** All keys below the given one, joined by dots: {@code security.protocol}. */
  Map<String, String> properties(String key) throws SettingException {
    Map<String, String> properties = new HashMap<>();
    for (Map.Entry<String, ConfigValue> entry : read(key, Config::getConfig).entrySet()) {
      properties.put(
          String.join(".", ConfigUtil.splitPath(entry.getKey())),
          String.valueOf(entry.getValue().unwrapped()));
    }
    return properties;
  }

  private <T> T read(String key, BiFunction<Config, String, T> getter) throws SettingException {
    try {
      return getter.apply(config, path(key));
    } catch (ConfigException e) {
      throw new SettingException("setting " + path(key) + " cannot be read: " + e.getMessage(), e);
    }
  }

  private String path(String key) {
    return path + "." + key;
  }
}
