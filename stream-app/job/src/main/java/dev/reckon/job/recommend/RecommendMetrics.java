package dev.reckon.job.recommend;

import dev.reckon.job.catalogue.Withdrawals;
import dev.reckon.kafka.SkippedRecords;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** The counts and distributions of one subtask; what each means is written at its accessor. */
final class RecommendMetrics {

  /** Distributions are of the newest so many values. */
  private static final int WINDOW = 2_000;

  private final Counter interactions;
  private final Counter searches;
  private final Counter erasures;
  private final Counter duplicates;
  private final Counter late;
  private final Counter covered;
  private final Counter rankedLists;
  private final Counter fallbackLists;
  private final Counter staleAnswers;
  private final Counter requests;
  private final Histogram eventsPerRequest;
  private final Histogram receivedToEmitted;
  private final Histogram producedToEmitted;
  private final Map<Reason, Counter> fallbacks = new EnumMap<>(Reason.class);

  RecommendMetrics(
      MetricGroup group,
      IntSupplier inFlight,
      Withdrawals withdrawals,
      CheckpointAlarm checkpoints) {
    interactions = group.addGroup("type", "interaction").counter("eventsIn");
    searches = group.addGroup("type", "search").counter("eventsIn");
    erasures = group.addGroup("type", "erasure").counter("eventsIn");
    duplicates = group.counter("eventsDuplicate");
    late = group.counter("eventsLate");
    covered = group.counter("eventsCovered");
    rankedLists = group.addGroup("kind", "ranked").counter("listsPublished");
    fallbackLists = group.addGroup("kind", "fallback").counter("listsPublished");
    staleAnswers = group.counter("staleAnswers");
    requests = group.counter("requests");
    eventsPerRequest = group.histogram("eventsPerRequest", histogram());
    receivedToEmitted = group.histogram("receivedToEmittedMillis", histogram());
    producedToEmitted = group.histogram("producedToEmittedMillis", histogram());
    Gauge<Integer> inFlightNow = inFlight::getAsInt;
    group.gauge("requestsInFlight", inFlightNow);
    Gauge<Integer> withdrawnNow = withdrawals::size;
    group.gauge("itemsWithdrawn", withdrawnNow);
    Gauge<Integer> failedCheckpoints = checkpoints::failuresInARow;
    group.gauge("checkpointsFailedInARow", failedCheckpoints);
    Gauge<Long> checkpointAge = checkpoints::ageMillis;
    group.gauge("checkpointAgeMillis", checkpointAge);
    for (RejectReason reason : RejectReason.values()) {
      countSkipped(group, reason.name(), withdrawals);
    }
    countSkipped(group, SkippedRecords.FAILED, withdrawals);
    for (Reason reason : Reason.values()) {
      fallbacks.put(reason, group.addGroup("reason", reason.name()).counter("fallbacks"));
    }
  }

  private static void countSkipped(MetricGroup group, String reason, Withdrawals withdrawals) {
    Gauge<Long> skipped = () -> withdrawals.skipped().getOrDefault(reason, 0L);
    group
        .addGroup("topic", Topic.ITEMS.name(""))
        .addGroup("reason", reason)
        .gauge("recordsSkipped", skipped);
  }

  private static Histogram histogram() {
    return new DescriptiveStatisticsHistogram(WINDOW);
  }

  Counter interactions() {
    return interactions;
  }

  Counter searches() {
    return searches;
  }

  Counter erasures() {
    return erasures;
  }

  /** Events whose id the history has already. */
  Counter duplicates() {
    return duplicates;
  }

  /** Events older than a full history, or than the user's erasure. */
  Counter late() {
    return late;
  }

  /** Events that a published list was the first to know of. */
  Counter covered() {
    return covered;
  }

  Counter rankedLists() {
    return rankedLists;
  }

  /** Published lists that carry a reason. */
  Counter fallbackLists() {
    return fallbackLists;
  }

  /** Answers that came for a user who was erased meanwhile, and were dropped. */
  Counter staleAnswers() {
    return staleAnswers;
  }

  Counter requests() {
    return requests;
  }

  /** New events that a request is the first to carry; 0 for one made again. */
  Histogram eventsPerRequest() {
    return eventsPerRequest;
  }

  /** From the job's reading of the oldest event covered to its list, in milliseconds. */
  Histogram receivedToEmitted() {
    return receivedToEmitted;
  }

  /** From the producer's stamp of the oldest event covered to its list, in milliseconds. */
  Histogram producedToEmitted() {
    return producedToEmitted;
  }

  /** Requests that got no ranked list, published or not. */
  void fallback(Reason reason) {
    Objects.requireNonNull(fallbacks.get(reason)).inc();
  }
}
