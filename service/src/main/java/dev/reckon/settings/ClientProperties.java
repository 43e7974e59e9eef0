package dev.reckon.settings;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * The properties of Kafka's clients. Kafka ignores unknown ones, so a misspelt {@code
 * security.protocol} would send everything in the clear; and it refuses an invalid value only when
 * the client is created.
 */
public final class ClientProperties {

  /** The properties of any client: admin, producer and consumer. */
  public static final ClientProperties OF_CLIENTS =
      new ClientProperties(
          List.of(
              AdminClientConfig.configDef(),
              ProducerConfig.configDef(),
              ConsumerConfig.configDef()),
          List.of());

  private static final String SERVERS = "bootstrap.servers";

  /** A property with a fixed set of values. */
  private static final String ONE_OF = "String must be one of( \\(case insensitive\\))?: ";

  private final List<ConfigDef> definitions;
  private final List<String> prefixes;
  private final Set<String> known = new HashSet<>();

  private ClientProperties(List<ConfigDef> definitions, List<String> prefixes) {
    this.definitions = List.copyOf(definitions);
    this.prefixes = List.copyOf(prefixes);
    definitions.forEach(definition -> known.addAll(definition.names()));
  }

  /**
   * These and those of a library that creates its own clients.
   *
   * @param prefixes its prefixes of properties for one of its clients, e.g. {@code consumer.}
   */
  public ClientProperties and(ConfigDef library, List<String> prefixes) {
    return new ClientProperties(
        Stream.concat(definitions.stream(), Stream.of(library)).toList(), prefixes);
  }

  /**
   * The error of a property: an unknown name that is similar to a known one, or a value that no
   * client accepts. An unknown name unlike any other is allowed: plug-ins have further properties.
   *
   * @return a clause that names property, value and rule; empty if the property is right
   */
  public Optional<String> fault(String property, String value) {
    if (property.equals(SERVERS)) {
      return Optional.of(
          "the brokers are not a property: "
              + SharedKafka.ROOT
              + "."
              + SharedKafka.SERVERS
              + " names them, not "
              + SERVERS);
    }
    String name = known.contains(property) ? property : withoutPrefix(property);
    if (!known.contains(name)) {
      return Spelling.nearestByLetters(name, known)
          .map(
              meant ->
                  "Kafka's clients have no property "
                      + property
                      + " (did you mean "
                      + property.substring(0, property.length() - name.length())
                      + meant
                      + "?)");
    }
    return rule(name, value)
        .map(
            rule ->
                "Kafka's clients cannot have "
                    + property
                    + " = "
                    + (value.isEmpty() ? "\"\"" : value)
                    + ": "
                    + rule);
  }

  private String withoutPrefix(String property) {
    return prefixes.stream()
        .filter(property::startsWith)
        .map(prefix -> property.substring(prefix.length()))
        .findFirst()
        .orElse(property);
  }

  /** The rule that a value breaks, by the first kind of client that has one. */
  private Optional<String> rule(String name, String value) {
    return definitions.stream()
        .filter(definition -> definition.names().contains(name))
        .flatMap(definition -> definition.validate(Map.of(name, value)).stream())
        .filter(validated -> validated.name().equals(name))
        .map(ConfigValue::errorMessages)
        .filter(errors -> !errors.isEmpty())
        .map(errors -> errors.get(0))
        .map(error -> withoutStart(error, "Invalid value " + value + " for configuration " + name))
        .map(ClientProperties::inOurWords)
        .findFirst();
  }

  private static String withoutStart(String error, String start) {
    return error.startsWith(start + ": ") ? error.substring(start.length() + 2) : error;
  }

  private static String inOurWords(String rule) {
    String choices = rule.replaceFirst(ONE_OF, "");
    if (choices.equals(rule)) {
      return rule;
    }
    return "it must be one of "
        + Arrays.stream(choices.split(",\\s*"))
            .map(choice -> choice.replaceAll("[\\[\\]]", ""))
            .sorted()
            .collect(Collectors.joining(", "));
  }
}
