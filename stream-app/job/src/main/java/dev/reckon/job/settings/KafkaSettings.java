package dev.reckon.job.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * How to reach the brokers.
 *
 * @param startFrom where to start without a checkpoint
 * @param properties of all clients, by Kafka's own names
 */
public record KafkaSettings(
    String bootstrapServers,
    String groupId,
    StartFrom startFrom,
    Map<String, String> properties,
    Map<String, String> consumerProperties,
    Map<String, String> producerProperties) {

  /** A place in a topic. */
  public enum StartFrom {
    EARLIEST,
    LATEST,
    /** The committed offset of the group, or else the latest record. */
    COMMITTED
  }

  public KafkaSettings {
    properties = Map.copyOf(properties);
    consumerProperties = Map.copyOf(consumerProperties);
    producerProperties = Map.copyOf(producerProperties);
  }

  /** Properties of the consumer. */
  public Properties forConsumer() {
    return merged(consumerProperties);
  }

  /** Properties of the producers. */
  public Properties forProducer() {
    return merged(producerProperties);
  }

  /** Properties of the client that creates topics. */
  public Map<String, String> forAdmin() {
    Map<String, String> all = new HashMap<>(properties);
    all.put("bootstrap.servers", bootstrapServers);
    return all;
  }

  private Properties merged(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(properties);
    all.putAll(more);
    Properties merged = new Properties();
    all.forEach(merged::setProperty);
    return merged;
  }
}
