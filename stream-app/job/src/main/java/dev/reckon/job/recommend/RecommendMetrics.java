package dev.reckon.job.recommend;

import com.google.protobuf.util.Timestamps;
import dev.reckon.job.catalogue.Withdrawals;
import dev.reckon.job.event.Arrival;
import dev.reckon.job.publish.ListToPublish;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.kafka.SkippedRecords;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.Recommendation;
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

/** The counts and distributions of one subtask; each accessor or field explains its own. */
final class RecommendMetrics {

  /** The number of newest values in each distribution. */
  private static final int WINDOW = 2_000;

  private final Counter interactions;
  private final Counter searches;
  private final Counter erasures;
  private final Counter duplicates;
  private final Counter late;

  /** Events that a published list was the first to cover. */
  private final Counter covered;

  private final Counter rankedLists;

  /** Published lists that carry a reason. */
  private final Counter fallbackLists;

  private final Counter staleAnswers;
  private final Counter requests;
  private final Histogram eventsPerRequest;

  /** From the job's reading of the oldest event covered to its list, in milliseconds. */
  private final Histogram receivedToEmitted;

  /** From the producer's stamp of the oldest event covered to its list, in milliseconds. */
  private final Histogram producedToEmitted;

  /** Requests that got no ranked list, whether a list was published for them or not. */
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

  /** Events whose id is already in the history. */
  Counter duplicates() {
    return duplicates;
  }

  /** Events older than a full history, or than the user's erasure. */
  Counter late() {
    return late;
  }

  /** Answers that came for a user who was erased meanwhile, and were dropped. */
  Counter staleAnswers() {
    return staleAnswers;
  }

  /**
   * Counts a request.
   *
   * @param newEvents that it is the first to carry; 0 for a repeated one
   */
  void requested(long newEvents) {
    requests.inc();
    eventsPerRequest.update(newEvents);
  }

  /** Counts the outcome of a request; one without a ranked list by its reason. */
  void answered(InferenceOutcome outcome) {
    outcome.whyNotRanked().ifPresent(reason -> Objects.requireNonNull(fallbacks.get(reason)).inc());
  }

  /**
   * Counts a list that is published, the events it is the first to cover, and how long they took.
   */
  void published(ListToPublish published) {
    Recommendation list = published.list();
    covered.inc(list.getEventsCovered());
    (list.hasFallback() ? fallbackLists : rankedLists).inc();
    Arrival oldest = published.oldest();
    if (oldest != null) {
      long now = Timestamps.toMillis(list.getRepliedAt());
      receivedToEmitted.update(now - oldest.receivedAtMillis());
      producedToEmitted.update(now - oldest.producedAtMillis());
    }
  }
}
