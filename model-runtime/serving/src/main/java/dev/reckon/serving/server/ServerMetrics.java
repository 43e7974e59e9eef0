package dev.reckon.serving.server;

import dev.reckon.kafka.SkippedRecords;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.batch.RankOutcome.Refused;
import dev.reckon.serving.server.ModelSlots.Role;
import dev.reckon.wire.RejectReason;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Everything the server counts, each metric named here and nowhere else. */
final class ServerMetrics implements BatchObserver {
  private static final Duration[] LATENCY_BUCKETS =
      List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);
  private static final double[] BATCH_BUCKETS = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  private final MeterRegistry registry;
  private final Timer queueTime;
  private final Timer rankTime;
  private final DistributionSummary batchSize;
  private final Counter rankedLists;
  private final Counter fallbackLists;
  private final Counter unknownItems;
  private final Counter failedUsers;
  private final Map<Refused, Counter> refused = new EnumMap<>(Refused.class);
  private final Counter loadedBundles;
  private final Counter refusedBundles;
  private final Map<ClickCounter.Outcome, Counter> clicks =
      new EnumMap<>(ClickCounter.Outcome.class);
  private final Counter withdrawnCandidates;
  private final Counter candidateFailures;
  private final Map<Shadow.Outcome, Counter> shadowLists = new EnumMap<>(Shadow.Outcome.class);
  private final DistributionSummary shadowOverlap;
  private final Counter unpublished;
  private final MultiGauge models;
  private final Map<Role, ModelRef> serving = new EnumMap<>(Role.class);

  ServerMetrics(MeterRegistry registry) {
    this.registry = registry;
    queueTime = latency("queue", "From a user's request to its batch");
    rankTime = latency("rank", "Encoding, reasoning, scoring and top-k of a batch");
    batchSize =
        DistributionSummary.builder("reckon.model.batch.rows")
            .description("Users ranked together")
            .serviceLevelObjectives(BATCH_BUCKETS)
            .register(registry);
    rankedLists = counter("reckon.model.lists", "Lists answered", "source", "ranked");
    fallbackLists = counter("reckon.model.lists", "Lists answered", "source", "popularity");
    unknownItems =
        counter("reckon.model.unknown.items", "Interactions skipped: item unknown to the model");
    failedUsers =
        counter(
            "reckon.model.failed.users",
            "Users whose request broke a rule, or on whose request the model failed");
    for (Refused reason : Refused.values()) {
      refused.put(
          reason,
          counter(
              "reckon.model.refused",
              "Users who got what is popular, as no ranked list would have been in time",
              "reason",
              lowerCase(reason)));
    }
    loadedBundles = counter("reckon.model.reloads", "Bundles met", "outcome", "loaded");
    refusedBundles = counter("reckon.model.reloads", "Bundles met", "outcome", "refused");
    for (ClickCounter.Outcome outcome : ClickCounter.Outcome.values()) {
      clicks.put(
          outcome,
          counter(
              "reckon.model.clicks",
              "Messages of the clicks topic",
              "outcome",
              lowerCase(outcome)));
    }
    withdrawnCandidates =
        counter(
            "reckon.model.candidate.withdrawn", "Candidates that were rolled back by themselves");
    candidateFailures =
        counter("reckon.model.candidate.failures", "Users for whom the candidate failed");
    for (Shadow.Outcome outcome : Shadow.Outcome.values()) {
      shadowLists.put(
          outcome,
          counter(
              "reckon.model.shadow.lists",
              "Lists that the shadow was to make",
              "outcome",
              lowerCase(outcome)));
    }
    shadowOverlap =
        DistributionSummary.builder("reckon.model.shadow.overlap")
            .description("Share of the first ten items served that are the shadow's too")
            .register(registry);
    unpublished =
        counter("reckon.model.shadow.unpublished", "Lists of the shadow lost on the way to Kafka");
    models =
        MultiGauge.builder("reckon.model.info")
            .description("The models that serve")
            .register(registry);
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private Timer latency(String stage, String description) {
    return Timer.builder("reckon.model.latency")
        .tag("stage", stage)
        .description(description)
        .serviceLevelObjectives(LATENCY_BUCKETS)
        .register(registry);
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  /** A call was answered. */
  void callEnded(Status.Code status, long nanos) {
    Timer.builder("reckon.model.requests")
        .description("Calls answered, by gRPC status")
        .tag("status", status.name())
        .serviceLevelObjectives(LATENCY_BUCKETS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void requestTaken(long waitedNanos) {
    queueTime.record(waitedNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void batchRanked(int rows, long rankNanos) {
    batchSize.record(rows);
    rankTime.record(rankNanos, TimeUnit.NANOSECONDS);
  }

  void countRanked() {
    rankedLists.increment();
  }

  void countFallback() {
    fallbackLists.increment();
  }

  void countRefused(Refused reason) {
    Objects.requireNonNull(refused.get(reason)).increment();
  }

  /** What became of a list that the shadow was to make. */
  void countShadow(Shadow.Outcome outcome) {
    Objects.requireNonNull(shadowLists.get(outcome)).increment();
  }

  /** The share of the items served that the shadow would have served too. */
  void shadowCompared(double overlap) {
    shadowOverlap.record(overlap);
  }

  /** A list of the shadow's did not get to its topic. */
  void countUnpublished() {
    unpublished.increment();
  }

  /** A candidate was taken back. */
  void countWithdrawn() {
    withdrawnCandidates.increment();
  }

  /** A user got what is popular, as the candidate failed for them. */
  void countCandidateFailure() {
    candidateFailures.increment();
  }

  /** A user's request broke a rule, or the model failed on it. */
  void countFailed() {
    failedUsers.increment();
  }

  void countUnknownItems(int count) {
    unknownItems.increment(count);
  }

  /** A message of the clicks topic was read. */
  void countClick(ClickCounter.Outcome outcome) {
    Objects.requireNonNull(clicks.get(outcome)).increment();
  }

  void bundleLoaded(Role role, ModelRef reference) {
    loadedBundles.increment();
    serving.put(role, reference);
    tellServing();
  }

  /** There is no model in this place any more. */
  void bundleGone(Role role) {
    serving.remove(role);
    tellServing();
  }

  private void tellServing() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    serving.forEach((role, reference) -> rows.add(MultiGauge.Row.of(tags(role, reference), 1)));
    models.register(rows, true);
  }

  private static Tags tags(Role role, ModelRef reference) {
    return Tags.of(
        "role", lowerCase(role),
        "name", reference.getName(),
        "version", reference.getVersion(),
        "digest", reference.getDigest());
  }

  void bundleRefused() {
    refusedBundles.increment();
  }

  /** Watches the catalogue and what the live model knows of it. */
  void watch(ItemAvailability catalogue, ModelSlot slot) {
    FunctionCounter.builder("reckon.model.catalogue.skipped", catalogue, ItemAvailability::skipped)
        .description("Messages of the items topic that could not be read")
        .register(registry);
    gauge(
        "reckon.model.catalogue.items", "Items that the catalogue mentions", catalogue::mentioned);
    gauge(
        "reckon.model.catalogue.hidden",
        "Items of the live model that are removed or unavailable",
        () -> slot.peek().map(model -> model.hidden().indices().length).orElse(0));
    gauge(
        "reckon.model.catalogue.untrained",
        "Available items of the catalogue that the live model does not know",
        () -> slot.peek().map(model -> catalogue.unknownTo(model.items())).orElse(0L));
    gauge(
        "reckon.model.queue.depth",
        "Users that wait for a batch",
        () -> slot.peek().map(model -> model.batcher().queueDepth()).orElse(0));
    gauge(
        "reckon.model.reasoning.lowered",
        "Reasoning steps that load has taken away from requests",
        () -> slot.peek().map(model -> model.batcher().loweredSteps()).orElse(0));
  }

  /** Watches how a topic is followed. */
  void watch(TopicFollower follower) {
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
    List<String> reasons =
        Stream.concat(
                Arrays.stream(RejectReason.values()).map(Enum::name),
                Stream.of(SkippedRecords.FAILED))
            .toList();
    for (String reason : reasons) {
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

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }
}
