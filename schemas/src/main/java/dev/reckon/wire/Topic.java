package dev.reckon.wire;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * All topics: name, key and retention of each. The broker stamps the records of the topics by user
 * when it appends them, so that readers can compare the arrival of lists and events without relying
 * on the clocks of their writers.
 */
public enum Topic {
  /** User to {@link dev.reckon.event.v1.Interaction}. */
  CLICKS("clicks", Duration.ofDays(7), Stamp.ON_ARRIVAL),
  /** User to {@link dev.reckon.event.v1.Search}. */
  SEARCHES("searches", Duration.ofDays(7), Stamp.ON_ARRIVAL),
  /** Item to {@link dev.reckon.event.v1.Item}; a tombstone removes the item. */
  ITEMS("items"),
  /**
   * User to {@link dev.reckon.event.v1.Erasure}. Kept for longer than the events, which stay on
   * their topics for up to twice their retention: a reader from the beginning forgets them too.
   */
  ERASURES("erasures", Duration.ofDays(30), Stamp.ON_ARRIVAL),
  /** User to {@link dev.reckon.recommendation.v1.Recommendation}; a tombstone after an erasure. */
  RECOMMENDATIONS("recommendations", null, Stamp.ON_ARRIVAL),
  /** Original key to original bytes; headers give the reason, see {@link DeadLetterHeaders}. */
  DEAD_LETTERS("dead-letters", Duration.ofDays(30)),
  /** Model to {@link dev.reckon.metrics.v1.OnlineMetrics}. */
  RECOMMENDATION_METRICS("recommendation-metrics", Duration.ofDays(30)),
  /** One key to {@link dev.reckon.deployment.v1.Deployment}. */
  MODELS("models"),
  /**
   * User to the {@link dev.reckon.recommendation.v1.Recommendation} of a model that serves nobody.
   */
  SHADOW_RECOMMENDATIONS("shadow-recommendations", Duration.ofDays(7));

  /**
   * How long a tombstone is kept: as long as the list of an idle user, so that a reader from the
   * beginning learns which lists were removed.
   */
  private static final Duration TOMBSTONES = Duration.ofDays(90);

  /** What sets the timestamp of a topic's records. */
  private enum Stamp {
    /** The writer, unless the broker has another setting. */
    BY_WRITER,
    /** The broker, when it appends them. */
    ON_ARRIVAL
  }

  private final String topicName;

  /** How long values are kept; null if the newest value of each key is kept for ever. */
  private final @Nullable Duration retention;

  private final Stamp stamp;

  Topic(String topicName) {
    this(topicName, null, Stamp.BY_WRITER);
  }

  Topic(String topicName, Duration retention) {
    this(topicName, retention, Stamp.BY_WRITER);
  }

  Topic(String topicName, @Nullable Duration retention, Stamp stamp) {
    this.topicName = topicName;
    this.retention = retention;
    this.stamp = stamp;
  }

  /** The topic's name on the broker, under a prefix that may be empty. */
  public String name(String prefix) {
    return prefix + topicName;
  }

  /** The topic's own settings, by Kafka's names. */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    if (stamp == Stamp.ON_ARRIVAL) {
      settings.put(
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.toString());
    }
    if (retention == null) {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
      settings.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(TOMBSTONES));
    } else {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
      settings.put(TopicConfig.RETENTION_MS_CONFIG, millis(retention));
    }
    return Map.copyOf(settings);
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
