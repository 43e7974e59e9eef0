package dev.reckon.settings;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The properties of Kafka's clients. Kafka ignores what it does not know, so a misspelt {@code
 * security.protocol} would send everything in the clear.
 */
public final class ClientProperties {

  private static final Set<String> KNOWN = known();

  private ClientProperties() {}

  private static Set<String> known() {
    Set<String> known = new HashSet<>(AdminClientConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    return Set.copyOf(known);
  }

  /**
   * What a property that no client has was most likely meant to be; nothing for one that is known,
   * and for one that is like none: plug-ins have properties of their own.
   */
  public static Optional<String> meant(String property) {
    return KNOWN.contains(property) ? Optional.empty() : Spelling.nearest(property, KNOWN);
  }
}
