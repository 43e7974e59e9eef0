package dev.reckon.view;

import dev.reckon.settings.ClientProperties;
import dev.reckon.settings.SettingRejected;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.view.table.TableInputs;
import dev.reckon.view.table.UnusableRecords;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties of Kafka Streams: Reckon's own, overridden by those of the settings. */
public final class StreamsProperties {

  /**
   * The version of the table layout. It rises when earlier tables cannot be read any more, as they
   * were partitioned differently: new ones are then built from the topics, and the earlier ones
   * stay on disk.
   */
  private static final String LAYOUT = "2";

  /** Those that a view may be given: for Kafka Streams itself, and for each of its clients. */
  private static final ClientProperties KNOWN =
      ClientProperties.OF_CLIENTS.and(
          StreamsConfig.configDef(),
          List.of(
              StreamsConfig.MAIN_CONSUMER_PREFIX,
              StreamsConfig.RESTORE_CONSUMER_PREFIX,
              StreamsConfig.GLOBAL_CONSUMER_PREFIX,
              StreamsConfig.CONSUMER_PREFIX,
              StreamsConfig.PRODUCER_PREFIX,
              StreamsConfig.ADMIN_CLIENT_PREFIX));

  private StreamsProperties() {}

  /**
   * Checks the properties that are set for Kafka Streams.
   *
   * @throws SettingRejected naming one that is misspelt, or has a value that it cannot have
   */
  static void check(ViewSettings settings) {
    settings
        .kafka()
        .streamsProperties()
        .forEach(
            (property, value) ->
                KNOWN
                    .fault(property, value)
                    .ifPresent(
                        fault -> {
                          throw new SettingRejected(
                              fault
                                  + " (it is set in "
                                  + ViewSettings.ROOT
                                  + ".kafka.streams-properties)");
                        }));
  }

  /**
   * What the consumer group, the internal topics and the directory of the tables are named by.
   * Views of other topics share none of these, or each would read and serve what the others keep.
   */
  static String applicationId(ViewSettings settings) {
    return settings.topics().prefix() + settings.kafka().applicationId() + "-" + LAYOUT;
  }

  /**
   * The properties.
   *
   * @param advertised host:port at which the other instances reach this one
   * @param inputs counts skipped records
   */
  static Properties of(ViewSettings settings, String advertised, TableInputs inputs) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.tables().threads());
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.tables().standbyReplicas());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.tables().directory().toString());
    properties.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.topics().replicationFactor());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, MemoryBounds.class);
    // At-least-once is enough: processing a record twice after a failure changes nothing.
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    // How soon new partitions of a topic are noticed.
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.METADATA_MAX_AGE_CONFIG), 30_000);
    // Every record passes through the internal topic, so it must not wait long.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
    // Another instance takes over this long after one has gone silent; copies answer meanwhile.
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
    properties.putAll(settings.kafka().forStreams());
    properties.putAll(unusableRecords(inputs));
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(settings));
    properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised);
    return properties;
  }

  /** The properties that skip records which cannot be read, processed or written. */
  public static Map<String, Object> unusableRecords(TableInputs inputs) {
    return Map.of(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, UnusableRecords.class,
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, UnusableRecords.class,
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, UnusableRecords.class,
        UnusableRecords.INPUTS, inputs);
  }
}
