package dev.reckon.view;

import dev.reckon.view.settings.ViewSettings;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties that Kafka Streams runs with: ours below those that the settings give. */
final class StreamsProperties {

  private StreamsProperties() {}

  /**
   * The properties.
   *
   * @param advertised host:port at which the other instances reach this one
   */
  static Properties of(ViewSettings settings, String advertised) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.tables().threads());
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.tables().standbyReplicas());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.tables().directory().toString());
    properties.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.topics().replicationFactor());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, MemoryBounds.class);
    // A list is for now, and what is processed twice after a failure changes nothing.
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    // Another instance takes over this long after one has gone silent; copies answer meanwhile.
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
    properties.putAll(settings.kafka().forStreams());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.kafka().applicationId());
    properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised);
    return properties;
  }
}
