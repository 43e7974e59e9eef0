package dev.reckon.serving.metrics;

import dev.reckon.kafka.SkippedRecords;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.wire.RejectReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The meters of the topics that the runtime follows. */
public final class TopicMetrics {
  private final MeterRegistry registry;

  public TopicMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Watches how a topic is followed. */
  public void watch(TopicFollower follower) {
    String topic = follower.status().topic();
    Gauge.builder("reckon.model.topic.following", () -> follower.isFollowing() ? 1 : 0)
        .description("Whether the broker lets this runtime follow the topic, 1 or 0")
        .tag("topic", topic)
        .register(registry);
    FunctionCounter.builder(
            "reckon.model.topic.restarts", follower, it -> (double) it.status().restarts())
        .description("How often reading the topic had to start again")
        .tag("topic", topic)
        .register(registry);
    reasons().forEach(reason -> watchSkipped(follower, topic, reason));
  }

  private static List<String> reasons() {
    return Stream.concat(
            Arrays.stream(RejectReason.values()).map(Enum::name), Stream.of(SkippedRecords.FAILED))
        .toList();
  }

  private void watchSkipped(TopicFollower follower, String topic, String reason) {
    FunctionCounter.builder(
            "reckon.model.skipped.records",
            follower,
            it -> it.status().skipped().getOrDefault(reason, 0L))
        .description("Records that were skipped, as they break a rule or could not be read")
        .tag("topic", topic)
        .tag("reason", reason)
        .register(registry);
  }
}
