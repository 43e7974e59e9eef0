package dev.reckon.serving.request;

import dev.reckon.serving.batch.RankOutcome.Refused;
import dev.reckon.serving.metrics.EnumCounters;
import dev.reckon.serving.metrics.Meters;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** The meters of calls and of the lists that users get. */
public final class RequestMetrics {
  private final MeterRegistry registry;
  private final Counter rankedLists;
  private final Counter fallbackLists;
  private final Counter unknownItems;
  private final Counter failedUsers;
  private final Counter candidateFailures;
  private final EnumCounters<Refused> refused;

  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
    rankedLists =
        Meters.counter(registry, "reckon.model.lists", "Lists answered", "source", "ranked");
    fallbackLists =
        Meters.counter(registry, "reckon.model.lists", "Lists answered", "source", "popularity");
    unknownItems =
        Meters.counter(
            registry,
            "reckon.model.unknown.items",
            "Interactions skipped: item unknown to the model");
    failedUsers =
        Meters.counter(
            registry,
            "reckon.model.failed.users",
            "Users whose request broke a rule, or on whose request the model failed");
    candidateFailures =
        Meters.counter(
            registry,
            "reckon.model.candidate.failures",
            "Users who got popular items because the candidate failed");
    refused =
        new EnumCounters<>(
            registry,
            "reckon.model.refused",
            "Users who got popular items because no ranked list would have been in time",
            "reason",
            Refused.class);
  }

  /** A call was answered. */
  void callEnded(Status.Code status, long nanos) {
    Meters.timer(
            registry,
            "reckon.model.requests",
            "Calls answered, by gRPC status",
            "status",
            status.name())
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void countRanked() {
    rankedLists.increment();
  }

  void countFallback() {
    fallbackLists.increment();
  }

  void countRefused(Refused reason) {
    refused.count(reason);
  }

  /** A user's request broke a rule, or the model failed on it. */
  void countFailed() {
    failedUsers.increment();
  }

  /** A user got popular items because the candidate failed for them. */
  void countCandidateFailure() {
    candidateFailures.increment();
  }

  void countUnknownItems(int count) {
    unknownItems.increment(count);
  }
}
