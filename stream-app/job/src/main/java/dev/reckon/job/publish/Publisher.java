package dev.reckon.job.publish;

import com.google.protobuf.util.Timestamps;
import dev.reckon.job.history.ListBasis;
import dev.reckon.job.history.Uncovered;
import dev.reckon.job.history.UserState;
import dev.reckon.job.publish.FallbackLists.FallbackList;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.job.request.RankedList;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.Fallback.Source;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which list a user gets for the outcome of a request: the ranked one, popular items if the
 * user has no known items, or a fallback. Orders the lists of a user by epoch and sequence.
 *
 * <p>Independent of Flink and Kafka. Not thread-safe: owned by the task that owns the users.
 */
public final class Publisher {

  private final int listSize;
  private final int keptItems;
  private final PopularItems popular;
  private final Predicate<String> isWithdrawn;
  private final LongSupplier millisClock;

  /** The epoch of new lists; see {@link #beginEpoch}. */
  private long epoch;

  /**
   * A publisher that continues from an epoch; call {@link #beginEpoch} before the first list.
   *
   * @param listSize items of a list made without a model
   * @param keptItems items of a ranked list that a user keeps to fall back on
   * @param isWithdrawn whether the item of this id is withdrawn
   * @param millisClock milliseconds since the epoch
   * @param epoch the greatest that lists carried so far; 0 if there are none
   */
  public Publisher(
      int listSize,
      int keptItems,
      PopularItems popular,
      Predicate<String> isWithdrawn,
      LongSupplier millisClock,
      long epoch) {
    this.listSize = listSize;
    this.keptItems = keptItems;
    this.popular = popular;
    this.isWithdrawn = isWithdrawn;
    this.millisClock = millisClock;
    this.epoch = epoch;
  }

  /**
   * Lists of a user are ordered by epoch and, within one, by sequence. Sequences restart when a job
   * starts from an earlier state, and when a user was forgotten, so a greater epoch begins then. It
   * is the current time, unless that is not greater.
   */
  public void beginEpoch() {
    epoch = Math.max(epoch + 1, millisClock.getAsLong());
  }

  /** The epoch of the lists that are published now. */
  public long epoch() {
    return epoch;
  }

  /**
   * Records the outcome of a request in the user's state.
   *
   * @return the list to publish for it; empty if the current one remains
   */
  public Optional<ListToPublish> settle(
      String userId, UserState user, ListBasis basis, InferenceOutcome outcome) {
    return outcome.fold(
        ranked -> Optional.of(ranked(userId, user, basis, ranked.list())),
        nothing -> Optional.of(popular(userId, user, basis, nothing.popular())),
        failed -> fallback(userId, user, basis, failed.reason()));
  }

  private ListToPublish ranked(String userId, UserState user, ListBasis basis, RankedList list) {
    user.answered(basis.historySequence());
    user.keepList(kept(list));
    return publish(userId, user, basis, list, whyEmpty(list));
  }

  private RankedList kept(RankedList list) {
    int kept = Math.min(list.items().size(), keptItems);
    return new RankedList(
        list.items().subList(0, kept), list.model(), list.reasoningSteps(), List.of());
  }

  private ListToPublish popular(String userId, UserState user, ListBasis basis, RankedList list) {
    user.answered(basis.historySequence());
    return publish(
        userId, user, basis, offered(list), because(Reason.NO_KNOWN_ITEMS, Source.POPULARITY));
  }

  /** A list without withdrawn items that the runtime did not know yet. */
  private RankedList offered(RankedList list) {
    return new RankedList(
        list.items().stream().filter(item -> !isWithdrawn.test(item.getItemId())).toList(),
        list.model(),
        list.reasoningSteps(),
        list.evidence());
  }

  /**
   * Covers all events with a list made without a model; if there are none, the last list remains.
   */
  private Optional<ListToPublish> fallback(
      String userId, UserState user, ListBasis basis, Reason reason) {
    user.failed();
    if (!user.hasUncovered()) {
      return Optional.empty();
    }
    Set<String> seen = user.history().seenItemIds();
    FallbackList list =
        FallbackLists.of(
            user.lastList(),
            popular.list(),
            itemId -> seen.contains(itemId) || isWithdrawn.test(itemId),
            listSize);
    return Optional.of(
        publish(
            userId,
            user,
            ListBasis.of(user, basis.requestedAtMillis()),
            new RankedList(list.items(), list.model(), list.reasoningSteps(), List.of()),
            because(reason, list.source())));
  }

  /** Null for a list that has items. */
  private static @Nullable Fallback whyEmpty(RankedList list) {
    return list.items().isEmpty() ? because(Reason.NOTHING_LEFT, Source.UNKNOWN_SOURCE) : null;
  }

  private static Fallback because(Reason reason, Source source) {
    return Fallback.newBuilder().setReason(reason).setSource(source).build();
  }

  private ListToPublish publish(
      String userId,
      UserState user,
      ListBasis basis,
      RankedList list,
      @Nullable Fallback fallback) {
    Recommendation.Builder message =
        Recommendation.newBuilder()
            .setUserId(userId)
            .addAllItems(list.items())
            .setReasoningSteps(list.reasoningSteps())
            .setEpoch(epoch)
            .setHistorySequence(basis.historySequence())
            .setNewestEventTime(Timestamps.fromMillis(basis.newestEventTimeMillis()))
            .setEventsCovered(Math.toIntExact(basis.historySequence() - user.coveredEvents()))
            .setRequestedAt(Timestamps.fromMillis(basis.requestedAtMillis()))
            .setRepliedAt(Timestamps.fromMillis(millisClock.getAsLong()))
            .addAllEvidence(list.evidence());
    if (!list.model().getName().isEmpty()) {
      message.setModel(list.model());
    }
    if (fallback != null) {
      message.setFallback(fallback);
    }
    nameCovered(message, basis.uncovered());
    user.covered(basis.historySequence());
    return new ListToPublish(
        message.build(), basis.uncovered().isEmpty() ? null : basis.uncovered().get(0).arrival());
  }

  private static void nameCovered(Recommendation.Builder message, List<Uncovered> covered) {
    if (covered.isEmpty()) {
      return;
    }
    message.setReceivedAt(Timestamps.fromMillis(covered.get(0).arrival().receivedAtMillis()));
    for (Uncovered event :
        covered.subList(Math.max(0, covered.size() - UserState.MAX_NAMED), covered.size())) {
      message.addCoveredEventIds(event.eventId());
    }
  }
}
