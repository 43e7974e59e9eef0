package dev.reckon.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The Kafka settings of a command that has no other settings: the block {@link SharedKafka}, read
 * as strictly as by the processes. Settings of a process override the block here too; if two
 * processes have different values, the command is refused, because it cannot choose between them.
 */
public final class GivenKafka {

  private static final String SERVERS = "bootstrap.servers";

  /** Sections of a process that hold properties of clients; later ones override earlier ones. */
  private static final List<String> SECTIONS =
      List.of("kafka.properties", "catalogue.kafka", "models.kafka");

  private final Config settings;

  /** The processes that have such settings. */
  private final List<String> processes;

  private GivenKafka(Config settings) {
    this.settings = settings;
    this.processes = SettingsReader.ROOTS.stream().filter(settings::hasPath).toList();
  }

  /**
   * The settings of a file, overridden by the block in the system properties.
   *
   * @throws SettingRejected if they cannot be read, or the block has a wrong key or value
   */
  public static GivenKafka of(Config file) {
    Config settings;
    try {
      settings =
          ConfigFactory.systemProperties()
              .withOnlyPath(SharedKafka.ROOT)
              .withFallback(file)
              .resolve();
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
    SharedKafka.check(settings);
    for (String root : SettingsReader.ROOTS) {
      SettingsReader.requireSection(settings, root);
      SharedKafka.warnOfFormerKeys(settings, root);
    }
    return new GivenKafka(settings);
  }

  /**
   * host:port of the brokers, with commas; empty if none are named.
   *
   * @throws SettingRejected if a process has no address there, or two have different ones
   */
  public Optional<String> bootstrapServers() {
    Map<String, String> byKey = new LinkedHashMap<>();
    for (String root : processes) {
      SettingsReader process = SettingsReader.of(settings, root);
      if (has(root, "kafka.bootstrap-servers")) {
        String named = BrokerSettings.bootstrapServersIfAny(process);
        if (!named.isEmpty()) {
          byKey.put(root + ".kafka.bootstrap-servers", named);
        }
      }
      // The runtime may have other brokers for its catalogue.
      properties(root).entrySet().stream()
          .filter(property -> property.getValue().containsKey(SERVERS))
          .reduce((before, after) -> after)
          .ifPresent(
              property -> {
                byKey.keySet().removeIf(key -> key.startsWith(root + "."));
                byKey.put(property.getKey() + "." + SERVERS, property.getValue().get(SERVERS));
              });
    }
    return theOnly(byKey, SharedKafka.SERVERS)
        .or(
            () ->
                has(SharedKafka.ROOT, SharedKafka.SERVERS)
                    ? Optional.of(SharedKafka.servers(block()))
                    : Optional.empty());
  }

  /**
   * The prefix of the name of every topic; empty if it is not set.
   *
   * @throws SettingRejected if no topic name can begin so, or two processes have different ones
   */
  public Optional<String> topicPrefix() {
    Map<String, String> byKey = new LinkedHashMap<>();
    for (String root : processes) {
      if (has(root, "topics.prefix")) {
        byKey.put(
            root + ".topics.prefix", BrokerSettings.topicPrefix(SettingsReader.of(settings, root)));
      }
    }
    return theOnly(byKey, SharedKafka.PREFIX)
        .or(
            () ->
                has(SharedKafka.ROOT, SharedKafka.PREFIX)
                    ? Optional.of(BrokerSettings.topicPrefix(block(), SharedKafka.PREFIX))
                    : Optional.empty());
  }

  /**
   * Properties of any client, without the brokers.
   *
   * @param replaced properties that are set elsewhere, so that their values here do not matter
   * @throws SettingRejected naming one that is misspelt, has a value that no client can have, or is
   *     different in two processes
   */
  public Map<String, String> properties(Set<String> replaced) {
    Map<String, Map<String, String>> byProcess = new LinkedHashMap<>();
    for (String root : processes) {
      Map<String, String> own = new TreeMap<>();
      properties(root).values().forEach(own::putAll);
      own.remove(SERVERS);
      if (!own.isEmpty()) {
        byProcess.put(root, own);
      }
    }
    refuseDifferent(byProcess, replaced);
    Map<String, String> properties = new TreeMap<>();
    if (has(SharedKafka.ROOT, SharedKafka.PROPERTIES)) {
      properties.putAll(block().clientProperties(SharedKafka.PROPERTIES));
    }
    byProcess.values().forEach(properties::putAll);
    properties.keySet().removeAll(replaced);
    return properties;
  }

  /** Values may be passwords, so messages omit them. */
  private static void refuseDifferent(
      Map<String, Map<String, String>> byProcess, Set<String> replaced) {
    Set<String> names =
        byProcess.values().stream()
            .flatMap(own -> own.keySet().stream())
            .filter(name -> !replaced.contains(name))
            .collect(Collectors.toCollection(java.util.TreeSet::new));
    for (String name : names) {
      Set<Optional<String>> values =
          byProcess.values().stream()
              .map(own -> Optional.ofNullable(own.get(name)))
              .collect(Collectors.toSet());
      if (values.size() > 1) {
        throw different(
            byProcess.keySet(),
            "say different things of the property " + name,
            SharedKafka.PROPERTIES);
      }
    }
  }

  /** The settings of a process, by their section. */
  private Map<String, Map<String, String>> properties(String root) {
    SettingsReader process = SettingsReader.of(settings, root);
    Map<String, Map<String, String>> bySection = new LinkedHashMap<>();
    for (String section : SECTIONS) {
      if (has(root, section)) {
        bySection.put(
            root + "." + section,
            section.equals(SECTIONS.get(0))
                ? process.clientProperties(section)
                : process.clientPropertiesWithServers(section));
      }
    }
    return bySection;
  }

  private static Optional<String> theOnly(Map<String, String> byKey, String key) {
    if (new HashSet<>(byKey.values()).size() > 1) {
      String values =
          byKey.entrySet().stream()
              .map(entry -> entry.getKey() + " = " + shown(entry.getValue()))
              .collect(Collectors.joining(", "));
      throw different(List.of(values), "are different", key);
    }
    return byKey.values().stream().findFirst();
  }

  private static SettingRejected different(Collection<String> what, String how, String key) {
    return new SettingRejected(
        String.join(" and ", what)
            + " "
            + how
            + ", and a command cannot know which is meant: set "
            + SharedKafka.ROOT
            + "."
            + key
            + " in their place, or give it on the command line");
  }

  private static String shown(String value) {
    return value.isEmpty() ? "\"\"" : value;
  }

  private SettingsReader block() {
    return SettingsReader.of(settings, SharedKafka.ROOT);
  }

  private boolean has(String root, String key) {
    return settings.hasPathOrNull(root + "." + key);
  }
}
