package dev.reckon.wire;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** Every topic in one place: its name, what it is keyed by and how long it keeps what. */
public enum Topic {
  /** User to {@link dev.reckon.event.v1.Interaction}. */
  CLICKS("clicks", Duration.ofDays(7)),
  /** User to {@link dev.reckon.event.v1.Search}. */
  SEARCHES("searches", Duration.ofDays(7)),
  /** Item to {@link dev.reckon.event.v1.Item}; a tombstone removes the item. */
  ITEMS("items"),
  /** User to {@link dev.reckon.event.v1.Erasure}. */
  ERASURES("erasures", Duration.ofDays(7)),
  /** User to {@link dev.reckon.recommendation.v1.Recommendation}; a tombstone after an erasure. */
  RECOMMENDATIONS("recommendations"),
  /** Original key to original bytes; headers say why, see {@link DeadLetterHeaders}. */
  DEAD_LETTERS("dead-letters", Duration.ofDays(30)),
  /** Model to {@link dev.reckon.metrics.v1.OnlineMetrics}. */
  RECOMMENDATION_METRICS("recommendation-metrics", Duration.ofDays(30)),
  /** One key to {@link dev.reckon.deployment.v1.Deployment}. */
  MODELS("models"),
  /**
   * User to the {@link dev.reckon.recommendation.v1.Recommendation} of a model that serves nobody.
   */
  SHADOW_RECOMMENDATIONS("shadow-recommendations", Duration.ofDays(7));

  private final String topicName;

  /** How long values are kept; null where the newest value of each key is kept for ever. */
  private final @Nullable Duration retention;

  Topic(String topicName) {
    this(topicName, null);
  }

  Topic(String topicName, @Nullable Duration retention) {
    this.topicName = topicName;
    this.retention = retention;
  }

  /** The topic's name on the broker, under a prefix that may be empty. */
  public String name(String prefix) {
    return prefix + topicName;
  }

  /** The topic's own settings, by Kafka's names. */
  public Map<String, String> settings() {
    if (retention == null) {
      return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_DELETE,
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(retention.toMillis()));
  }
}
