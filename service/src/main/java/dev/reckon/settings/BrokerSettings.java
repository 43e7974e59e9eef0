package dev.reckon.settings;

import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.Topics;
import java.time.Duration;

/** The settings that every process on Kafka has, under the same keys and with the same rules. */
public final class BrokerSettings {

  private static final String SERVERS = "kafka.bootstrap-servers";
  static final String SERVERS_RULE = "host:port of a broker";
  private static final String COPIES = "topics.replication-factor";

  private BrokerSettings() {}

  /** host:port of the brokers, with commas, as Kafka wants it. */
  public static String bootstrapServers(SettingsReader reader) {
    return String.join(",", reader.texts(SERVERS, SettingsReader::isHostAndPort, SERVERS_RULE));
  }

  /** The same for a process that can run without Kafka; empty without brokers. */
  public static String bootstrapServersIfAny(SettingsReader reader) {
    return String.join(
        ",", reader.textsOrNone(SERVERS, SettingsReader::isHostAndPort, SERVERS_RULE));
  }

  /**
   * How to begin: how long to wait for a broker, and what to do about topics with other settings.
   */
  public static Startup startup(SettingsReader reader) {
    return new Startup(
        reader.duration("kafka.startup-timeout", Duration.ZERO, Duration.ofDays(1)),
        topicCheck(reader));
  }

  /** The prefix of the name of every topic. */
  public static String topicPrefix(SettingsReader reader) {
    return topicPrefix(reader, "topics.prefix");
  }

  static String topicPrefix(SettingsReader reader, String key) {
    String prefix = reader.text(key);
    if (!SharedKafka.isPrefix(prefix)) {
      throw new SettingRejected(reader.name(key), prefix, SharedKafka.PREFIX_RULE);
    }
    return prefix;
  }

  /** What to do about topics with other settings. */
  public static TopicCheck.Mode topicCheck(SettingsReader reader) {
    return reader.oneOf("topics.check", TopicCheck.Mode.class);
  }

  /** The names of the topics, and how missing ones are created. */
  public static Topics topics(SettingsReader reader) {
    int copies = reader.number(COPIES, -1, Short.MAX_VALUE);
    if (copies == 0) {
      throw new SettingRejected(reader.name(COPIES), 0, "-1 or at least 1");
    }
    return new Topics(
        topicPrefix(reader), reader.number("topics.partitions", 1, 10_000), (short) copies);
  }
}
