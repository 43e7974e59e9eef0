package dev.reckon.view.settings;

import java.util.HashMap;
import java.util.Map;

/**
 * How to reach the brokers.
 *
 * @param applicationId the id shared by all instances that divide the users
 * @param properties of all clients, by Kafka's own names
 */
public record KafkaSettings(
    String bootstrapServers,
    String applicationId,
    Map<String, String> properties,
    Map<String, String> streamsProperties,
    Map<String, String> producerProperties) {

  public KafkaSettings {
    properties = Map.copyOf(properties);
    streamsProperties = Map.copyOf(streamsProperties);
    producerProperties = Map.copyOf(producerProperties);
  }

  /** Properties of any client. */
  public Map<String, String> forClient() {
    return merged(Map.of());
  }

  /** Properties of Kafka Streams. */
  public Map<String, String> forStreams() {
    return merged(streamsProperties);
  }

  /** Properties of the producer of posted events. */
  public Map<String, String> forProducer() {
    return merged(producerProperties);
  }

  private Map<String, String> merged(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(properties);
    all.putAll(more);
    all.put("bootstrap.servers", bootstrapServers);
    return all;
  }
}
