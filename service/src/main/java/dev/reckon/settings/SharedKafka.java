package dev.reckon.settings;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block {@code reckon.kafka}, which every process and command reads: brokers, properties of
 * Kafka's clients, and the topic prefix. The older keys of each process still work; they override
 * the block, with a warning.
 */
public final class SharedKafka {

  /** The name of the block. */
  public static final String ROOT = "reckon.kafka";

  /** host:port of the brokers: a list, or one text with commas. */
  public static final String SERVERS = "bootstrap-servers";

  /** Section with properties of any of Kafka's clients. */
  public static final String PROPERTIES = "properties";

  /** Prefix of the name of every topic. */
  public static final String PREFIX = "topic-prefix";

  /** The rule for a prefix. */
  public static final String PREFIX_RULE =
      "at most 200 letters of ASCII, digits, dots, dashes and underscores";

  private static final Logger LOG = LoggerFactory.getLogger(SharedKafka.class);

  private static final List<String> KEYS = List.of(SERVERS, PROPERTIES, PREFIX);

  private static final Map<String, String> BY_FORMER_KEY =
      new TreeMap<>(
          Map.of(
              "kafka.bootstrap-servers", SERVERS,
              "kafka.properties", PROPERTIES,
              "topics.prefix", PREFIX));

  private SharedKafka() {}

  /** The name of a key of a process: the one in the block, if it has moved there. */
  static String name(String root, String key) {
    for (Map.Entry<String, String> moved : BY_FORMER_KEY.entrySet()) {
      String former = moved.getKey();
      if (key.equals(former) || key.startsWith(former + ".")) {
        return ROOT + "." + moved.getValue() + key.substring(former.length());
      }
    }
    return root + "." + key;
  }

  /** Warns about keys of a process that have another name now. */
  public static void warnOfFormerKeys(Config given, String root) {
    for (Map.Entry<String, String> moved : BY_FORMER_KEY.entrySet()) {
      String former = root + "." + moved.getKey();
      if (given.hasPathOrNull(former)) {
        LOG.warn(
            "The setting {} still works and goes before {}.{}, which is its name now",
            former,
            ROOT,
            moved.getValue());
      }
    }
  }

  /** Whether topic names can begin with it. */
  public static boolean isPrefix(String text) {
    return text.matches("[A-Za-z0-9._-]{0,200}");
  }

  /**
   * Refuses wrong contents of the block: an unknown key, a value of the wrong type, and empty
   * brokers, which usually come from an unset variable.
   *
   * @throws SettingRejected naming it
   */
  static void check(Config settings) {
    SettingsReader.requireSection(settings, ROOT);
    if (!settings.hasPath(ROOT)) {
      return;
    }
    for (String key : settings.getObject(ROOT).keySet()) {
      if (!KEYS.contains(key)) {
        Optional<String> meant = Spelling.nearest(key, KEYS);
        throw new SettingRejected(
            "There is no setting "
                + ROOT
                + "."
                + key
                + meant.map(it -> " (did you mean " + ROOT + "." + it + "?)").orElse("")
                + "; the block has "
                + String.join(", ", KEYS));
      }
    }
    SettingsReader block = SettingsReader.of(settings, ROOT);
    if (settings.hasPathOrNull(ROOT + "." + SERVERS)) {
      var unused = servers(block);
    }
    if (settings.hasPathOrNull(ROOT + "." + PREFIX)) {
      var unused = BrokerSettings.topicPrefix(block, PREFIX);
    }
    if (settings.hasPathOrNull(ROOT + "." + PROPERTIES)) {
      var unused = block.clientProperties(PROPERTIES);
    }
  }

  /** The brokers that the block names, with commas. */
  static String servers(SettingsReader block) {
    return String.join(
        ",", block.texts(SERVERS, SettingsReader::isHostAndPort, BrokerSettings.SERVERS_RULE));
  }
}
