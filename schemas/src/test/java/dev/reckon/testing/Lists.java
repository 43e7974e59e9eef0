package dev.reckon.testing;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Lists as the job makes them. */
public final class Lists {

  public static final ModelRef MODEL =
      ModelRef.newBuilder()
          .setName("rearec-prl")
          .setVersion("20261121T081500Z-seed1")
          .setDigest("d1")
          .build();

  private Lists() {}

  /** A ranked list of i1, i2, ... i{@code size}; the user's first, if it covers one event. */
  public static Recommendation ranked(String userId, long sequence, Instant repliedAt, int size) {
    return ranked(
        userId,
        sequence,
        repliedAt,
        IntStream.rangeClosed(1, size).mapToObj(i -> "i" + i).toList());
  }

  /** A ranked list of these items. */
  public static Recommendation ranked(
      String userId, long sequence, Instant repliedAt, List<String> itemIds) {
    Recommendation.Builder list =
        Recommendation.newBuilder()
            .setUserId(userId)
            .setModel(MODEL)
            .setReasoningSteps(2)
            .setHistorySequence(sequence)
            .setEventsCovered(1)
            .addCoveredEventIds("e" + sequence)
            .setNewestEventTime(Timestamps.fromMillis(repliedAt.toEpochMilli() - 30))
            .setReceivedAt(Timestamps.fromMillis(repliedAt.toEpochMilli() - 20))
            .setRequestedAt(Timestamps.fromMillis(repliedAt.toEpochMilli() - 15))
            .setRepliedAt(Timestamps.fromMillis(repliedAt.toEpochMilli()));
    for (int i = 0; i < itemIds.size(); i++) {
      list.addItems(RankedItem.newBuilder().setItemId(itemIds.get(i)).setScore(1f - i / 1000f));
    }
    return list.build();
  }

  /** A ranked list that is the first to cover these events; of no known model or time. */
  public static Recommendation ranked(
      String userId, long sequence, List<String> covered, String... itemIds) {
    Recommendation.Builder list =
        Recommendation.newBuilder()
            .setUserId(userId)
            .setHistorySequence(sequence)
            .setEventsCovered(covered.size())
            .addAllCoveredEventIds(covered);
    for (String itemId : itemIds) {
      list.addItems(RankedItem.newBuilder().setItemId(itemId));
    }
    return list.build();
  }

  /** A list that no model ranked, for this reason; it covers no event. */
  public static Recommendation fallback(
      String userId, long sequence, Fallback.Reason reason, String... itemIds) {
    return ranked(userId, sequence, List.of(), itemIds).toBuilder()
        .setFallback(Fallback.newBuilder().setReason(reason))
        .build();
  }

  /** The same list, made without a model. */
  public static Recommendation popular(Recommendation list) {
    return list.toBuilder()
        .clearModel()
        .clearReasoningSteps()
        .setFallback(
            Fallback.newBuilder()
                .setReason(Fallback.Reason.UNAVAILABLE)
                .setSource(Fallback.Source.POPULARITY))
        .build();
  }

  /** The same list, with events that mattered. */
  public static Recommendation because(Recommendation list, Evidence... events) {
    return list.toBuilder().addAllEvidence(List.of(events)).build();
  }

  /** A search that mattered. */
  public static Evidence search(String eventId, float weight, String query, Instant time) {
    return Evidence.newBuilder()
        .setEventId(eventId)
        .setWeight(weight)
        .setQuery(query)
        .setEventTime(Timestamps.fromMillis(time.toEpochMilli()))
        .build();
  }

  /** A click that mattered. */
  public static Evidence click(String eventId, float weight, String itemId, Instant time) {
    return Evidence.newBuilder()
        .setEventId(eventId)
        .setWeight(weight)
        .setItemId(itemId)
        .setKind(Kind.CLICK)
        .setEventTime(Timestamps.fromMillis(time.toEpochMilli()))
        .build();
  }
}
