package dev.reckon.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads settings below one key, each with the rule it must keep. */
public final class SettingsReader {

  private static final String ALL = "reckon";
  private static final String CLIENT_SERVERS = "bootstrap.servers";

  /** The root keys of the processes; one file may hold the settings of several. */
  public static final List<String> ROOTS =
      List.of("reckon.job", "reckon.learner", "reckon.model", "reckon.view");

  /** The top-level keys that a file may hold. */
  private static final List<String> SECTIONS =
      Stream.concat(Stream.of(SharedKafka.ROOT), ROOTS.stream()).toList();

  private final Config config;
  private final String root;

  /** The explicit settings, without the defaults and the command line. */
  private final Config given;

  private SettingsReader(Config config, String root, Config given) {
    this.config = config.getConfig(root);
    this.root = root;
    this.given = given;
  }

  /** The settings of a file, without defaults and unchecked. */
  static SettingsReader of(Config settings, String root) {
    return new SettingsReader(settings, root, settings);
  }

  /**
   * Settings over the defaults of this process: the command line overrides system properties, which
   * override the file, which overrides the defaults. Keys without a default are refused as
   * misspelt.
   *
   * @param root the key above all others, e.g. {@code reckon.job}
   * @param freeSections keys below which any key is allowed
   * @throws SettingRejected if they cannot be read, or naming an unknown one
   */
  public static SettingsReader over(
      Config commandLine, Config file, String root, List<String> freeSections) {
    Config properties = ofTheSystem(root);
    Config layered = layered(commandLine, properties, file);
    SharedKafka.check(layered);
    requireSection(layered, root);
    Config given = properties.withFallback(file);
    SharedKafka.warnOfFormerKeys(given, root);
    SettingsReader reader = new SettingsReader(layered, root, given);
    reader.refuseUnknown(ConfigFactory.parseResources("reference.conf"), freeSections);
    return reader;
  }

  private static Config ofTheSystem(String root) {
    Config all = ConfigFactory.systemProperties();
    return all.withOnlyPath(root).withFallback(all.withOnlyPath(SharedKafka.ROOT));
  }

  private static Config layered(Config commandLine, Config properties, Config file) {
    try {
      return commandLine
          .withFallback(properties)
          .withFallback(file)
          .withFallback(ConfigFactory.defaultReferenceUnresolved())
          .resolve();
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
  }

  /**
   * The settings of a file without defaults, for one process or for several.
   *
   * @throws SettingRejected if it cannot be read, or holds something else than settings of a
   *     process
   */
  public static Config parse(Path file) {
    ReadableFile.require(file, "file of settings");
    try {
      Config settings =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
      requireProcesses(file, settings);
      return settings;
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
  }

  /**
   * Refuses a value where a section should be.
   *
   * @throws SettingRejected naming it
   */
  static void requireSection(Config settings, String root) {
    if (settings.hasPathOrNull(root)
        && (settings.getIsNull(root)
            || settings.getValue(root).valueType() != ConfigValueType.OBJECT)) {
      throw new SettingRejected(
          root,
          settings.getIsNull(root) ? "null" : settings.getValue(root).unwrapped(),
          "a section { ... }");
    }
  }

  private static void requireProcesses(Path file, Config settings) {
    if (settings.isEmpty()) {
      return;
    }
    if (!settings.hasPath(ALL)) {
      throw new SettingRejected(
          "There are no settings in " + file + ": they are below " + String.join(", ", SECTIONS));
    }
    requireSection(settings, ALL);
    for (String process : new TreeSet<>(settings.getObject(ALL).keySet())) {
      String root = ALL + "." + process;
      if (!SECTIONS.contains(root)) {
        throw new SettingRejected(
            "There are no settings "
                + root
                + " ("
                + file
                + "): they are below "
                + String.join(", ", SECTIONS));
      }
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

  /** A text that is not blank. */
  public String nonEmptyText(String key) {
    return kept(key, text(key), value -> !value.isBlank(), "not empty");
  }

  /** A whole number within bounds. */
  public int number(String key, int least, int most) {
    String rule = "a whole number from " + least + " to " + most;
    return kept(key, wholeNumber(key, rule), value -> value >= least && value <= most, rule);
  }

  /** A number; empty if the setting is a certain word instead. */
  public OptionalInt numberUnless(String key, String word, int least, int most) {
    if (text(key).equals(word)) {
      return OptionalInt.empty();
    }
    String rule = word + " or a whole number from " + least + " to " + most;
    return OptionalInt.of(
        kept(key, wholeNumber(key, rule), value -> value >= least && value <= most, rule));
  }

  private int wholeNumber(String key, String rule) {
    Number value = read(key, config::getNumber, rule);
    // Otherwise 1.5 would be cut to 1.
    return kept(key, value, number -> number.doubleValue() == number.intValue(), rule).intValue();
  }

  /** Whole numbers above 0, each above the one before. */
  public List<Integer> risingNumbers(String key) {
    String rule = "positive whole numbers, each above the one before";
    List<Integer> values = read(key, config::getIntList, rule);
    return kept(key, values, SettingsReader::rise, rule);
  }

  private static boolean rise(List<Integer> numbers) {
    int last = 0;
    for (int number : numbers) {
      if (number <= last) {
        return false;
      }
      last = number;
    }
    return true;
  }

  /** A share, from 0 to 1. */
  public double share(String key) {
    String rule = "a share from 0 to 1";
    return kept(key, read(key, config::getDouble, rule), share -> share >= 0 && share <= 1, rule);
  }

  /** A boolean. */
  public boolean flag(String key) {
    return read(key, config::getBoolean, "true or false");
  }

  /** The value that a text names, by this function; the rule describes the allowed texts. */
  public <T> T named(String key, Function<String, Optional<T>> named, String rule) {
    String value = text(key);
    return named.apply(value).orElseThrow(() -> new SettingRejected(name(key), value, rule));
  }

  /** A duration with a lower bound. */
  public Duration duration(String key, Duration least) {
    String rule = "a duration of at least " + text(least);
    Duration value = read(key, config::getDuration, rule);
    return kept(key, value, length -> length.compareTo(least) >= 0, rule);
  }

  /** A duration within bounds. */
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

  /** A size in bytes, e.g. 64KiB. */
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
    for (String value : values) {
      if (!isAcceptable.test(value)) {
        String which = values.size() > 1 ? rule + ", which '" + value + "' is not" : rule;
        throw new SettingRejected(name(key), shown(key), which);
      }
    }
    return values;
  }

  /**
   * Properties of Kafka's clients.
   *
   * @throws SettingRejected naming one that is misspelt, or has a value that no client can have
   */
  public Map<String, String> clientProperties(String key) {
    return clientProperties(key, ClientProperties.OF_CLIENTS);
  }

  /**
   * Properties of a library that creates Kafka clients.
   *
   * @param known the existing properties
   * @throws SettingRejected naming one that is misspelt, or has a value that no client can have
   */
  public Map<String, String> clientProperties(String key, ClientProperties known) {
    Map<String, String> properties = properties(key);
    refuseFaults(key, properties, known);
    return properties;
  }

  /**
   * Properties of Kafka's clients, which may include other brokers.
   *
   * @throws SettingRejected naming one that is misspelt, or has a value that no client can have
   */
  public Map<String, String> clientPropertiesWithServers(String key) {
    Map<String, String> all = properties(key);
    Map<String, String> properties = new TreeMap<>(all);
    String servers = properties.remove(CLIENT_SERVERS);
    if (servers != null) {
      for (String server : servers.split(",", -1)) {
        if (!isHostAndPort(server.trim())) {
          throw new SettingRejected(
              name(key) + "." + CLIENT_SERVERS, servers, BrokerSettings.SERVERS_RULE);
        }
      }
    }
    refuseFaults(key, properties, ClientProperties.OF_CLIENTS);
    return all;
  }

  private void refuseFaults(String key, Map<String, String> properties, ClientProperties known) {
    properties.forEach(
        (property, value) ->
            known
                .fault(property, value)
                .ifPresent(
                    fault -> {
                      throw new SettingRejected(fault + " (it is set in " + name(key) + ")");
                    }));
  }

  /** All settings below a key, as flat names and texts. */
  public Map<String, String> properties(String key) {
    Config section = read(key, config::getConfig, "a section { ... }");
    Map<String, String> properties = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
      String name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      properties.put(name, property(entry.getValue().unwrapped()));
    }
    return properties;
  }

  /** Writes a list with commas, as Kafka expects. */
  private static String property(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }

  private void refuseUnknown(Config reference, List<String> freeSections) {
    Config known =
        reference.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true)).getConfig(root);
    for (String key : new TreeMap<>(Map.copyOf(asMap(config))).keySet()) {
      boolean free = freeSections.stream().anyMatch(section -> key.startsWith(section + "."));
      if (!free && !known.hasPathOrNull(key)) {
        throw new SettingRejected(
            "There is no setting "
                + name(key)
                + meant(key, known)
                + "; the file reference.conf of this process shows all there are");
      }
    }
  }

  private String meant(String key, Config known) {
    return Spelling.nearest(key, asMap(known).keySet())
        .map(meant -> " (did you mean " + name(meant) + "?)")
        .orElse("");
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
    try {
      String value = String.valueOf(config.getValue(key).unwrapped());
      return value.isBlank() ? "\"" + value + "\"" : value;
    } catch (ConfigException e) {
      return "(unreadable: " + e.getMessage() + ")";
    }
  }

  private <T> T kept(String key, T value, Predicate<T> rule, String description) {
    if (!rule.test(value)) {
      throw new SettingRejected(name(key), shown(key), description);
    }
    return value;
  }

  /**
   * The key as it is written in a file: that of the block if it has moved there, unless it is set
   * here.
   */
  public String name(String key) {
    String here = root + "." + key;
    return given.hasPathOrNull(here) ? here : SharedKafka.name(root, key);
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
