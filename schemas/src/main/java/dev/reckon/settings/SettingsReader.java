package dev.reckon.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads settings below one key, each with the rule it must keep. */
public final class SettingsReader {

  private final Config config;
  private final String root;

  private SettingsReader(Config config, String root) {
    this.config = config.getConfig(root);
    this.root = root;
  }

  /**
   * Settings over the defaults of this process; system properties override both. Keys that the
   * defaults do not know are refused: they are misspelt.
   *
   * @param root the key that all others stand below, e.g. {@code reckon.job}
   * @param freeSections keys below which anything may stand
   * @throws SettingRejected if they cannot be read, or naming the one that nobody knows
   */
  public static SettingsReader over(Config settings, String root, List<String> freeSections) {
    SettingsReader reader = new SettingsReader(layered(settings, root), root);
    reader.refuseUnknown(ConfigFactory.parseResources("reference.conf"), freeSections);
    return reader;
  }

  private static Config layered(Config settings, String root) {
    try {
      return ConfigFactory.systemProperties()
          .withOnlyPath(root)
          .withFallback(settings)
          .withFallback(ConfigFactory.defaultReferenceUnresolved())
          .resolve();
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
  }

  /** A file's settings as they stand there. */
  public static Config parse(Path file) {
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
  }

  /** Whether a text names a port of a host. */
  public static boolean isHostAndPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return false;
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return port >= 1 && port <= 65_535;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Any text, the empty one included. */
  public String text(String key) {
    return read(key, config::getString, "a text");
  }

  /** A text that says something. */
  public String nonEmptyText(String key) {
    return kept(key, text(key), value -> !value.isBlank(), "not empty");
  }

  /** A whole number within bounds. */
  public int number(String key, int least, int most) {
    String rule = "a whole number from " + least + " to " + most;
    int value = read(key, config::getInt, rule);
    return kept(key, value, number -> number >= least && number <= most, rule);
  }

  /** A number; nothing where the setting is a certain word instead. */
  public OptionalInt numberUnless(String key, String word, int least, int most) {
    if (text(key).equals(word)) {
      return OptionalInt.empty();
    }
    String rule = word + " or a whole number from " + least + " to " + most;
    int value = read(key, config::getInt, rule);
    return OptionalInt.of(kept(key, value, number -> number >= least && number <= most, rule));
  }

  /** A length of time within bounds. */
  public Duration duration(String key, Duration least, Duration most) {
    String rule = "a duration from " + text(least) + " to " + text(most);
    Duration value = read(key, config::getDuration, rule);
    return kept(
        key, value, length -> length.compareTo(least) >= 0 && length.compareTo(most) <= 0, rule);
  }

  /** One of the constants of an enum, written in lower case with dashes. */
  public <E extends Enum<E>> E oneOf(String key, Class<E> choices) {
    String rule =
        Arrays.stream(choices.getEnumConstants())
            .map(SettingsReader::dashed)
            .collect(Collectors.joining(" or "));
    String value = text(key);
    return Arrays.stream(choices.getEnumConstants())
        .filter(choice -> dashed(choice).equals(value))
        .findFirst()
        .orElseThrow(() -> new SettingRejected(name(key), value, rule));
  }

  /** The size of something in bytes, e.g. 64KiB. */
  public int bytes(String key, int least, int most) {
    String rule = "a size from " + least + " to " + most + " bytes";
    long value = read(key, config::getBytes, rule);
    return (int) kept(key, value, size -> size >= least && size <= most, rule).longValue();
  }

  /** A list, or one text with commas; an empty text is an empty list. */
  public List<String> textsOrNone(String key, Predicate<String> isAcceptable, String rule) {
    List<String> values = read(key, this::list, "a list of texts, or one text with commas");
    boolean isNone = values.isEmpty() || values.equals(List.of(""));
    return isNone ? List.of() : texts(key, isAcceptable, rule);
  }

  /** A list, or one text with commas; each element must keep the rule. */
  public List<String> texts(String key, Predicate<String> isAcceptable, String rule) {
    List<String> values =
        read(key, this::list, "a list of texts, or one text with commas").stream()
            .map(String::trim)
            .toList();
    if (values.isEmpty()) {
      throw new SettingRejected(name(key), values, "at least one " + rule);
    }
    values.forEach(value -> kept(key, value, isAcceptable, rule));
    return values;
  }

  /** Whatever stands below a key, as flat names and texts. */
  public Map<String, String> properties(String key) {
    Config section = read(key, config::getConfig, "a section { ... }");
    Map<String, String> properties = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
      String name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      properties.put(name, String.valueOf(entry.getValue().unwrapped()));
    }
    return properties;
  }

  private void refuseUnknown(Config reference, List<String> freeSections) {
    Config known = reference.getConfig(root);
    for (String key : new TreeMap<>(Map.copyOf(asMap(config))).keySet()) {
      boolean free = freeSections.stream().anyMatch(section -> key.startsWith(section + "."));
      if (!free && !known.hasPathOrNull(key)) {
        throw new SettingRejected(
            "There is no setting "
                + name(key)
                + "; the file reference.conf of this process shows all there are");
      }
    }
  }

  private static Map<String, ConfigValue> asMap(Config config) {
    return config.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private List<String> list(String key) {
    return config.getValue(key).valueType() == ConfigValueType.LIST
        ? config.getStringList(key)
        : List.of(config.getString(key).split(",", -1));
  }

  private <T> T read(String key, Function<String, T> getter, String rule) {
    try {
      return getter.apply(key);
    } catch (ConfigException.Missing e) {
      throw new SettingRejected(name(key), "(nothing)", rule);
    } catch (ConfigException e) {
      throw new SettingRejected(name(key), shown(key), rule);
    }
  }

  private String shown(String key) {
    return String.valueOf(config.getValue(key).unwrapped());
  }

  private <T> T kept(String key, T value, Predicate<T> rule, String description) {
    if (!rule.test(value)) {
      throw new SettingRejected(name(key), shown(key), description);
    }
    return value;
  }

  /** The key as it stands in a file. */
  String name(String key) {
    return root + "." + key;
  }

  private static String dashed(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String text(Duration duration) {
    if (duration.toMillis() % 1_000 != 0) {
      return duration.toMillis() + "ms";
    }
    return duration.toDays() > 0 ? duration.toDays() + "d" : duration.toSeconds() + "s";
  }
}
