package dev.reckon.serving.request;

import com.google.protobuf.util.Timestamps;
import dev.reckon.history.HistoryEvent;
import dev.reckon.recommendation.v1.Evidence;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The reasons of a list: the events that its reasoning used most. */
public final class Reasons {

  /** Of each list, at most. */
  private static final int MOST = 10;

  /** An event with a smaller share of the reasoning is not a reason. */
  private static final float LEAST = 0.01f;

  private Reasons() {}

  /**
   * The events with the largest shares, largest first; ties go to the newer.
   *
   * @param weights of the newest tokens of the history, the newest last; may be empty
   * @param events of all tokens
   */
  public static List<Evidence> of(float[] weights, List<HistoryEvent> events) {
    int known = Math.min(weights.length, events.size());
    return IntStream.rangeClosed(1, known)
        .mapToObj(age -> reason(events.get(events.size() - age), weights[weights.length - age]))
        .filter(evidence -> evidence.getWeight() >= LEAST)
        .sorted(Comparator.comparing(Evidence::getWeight).reversed())
        .limit(MOST)
        .toList();
  }

  private static Evidence reason(HistoryEvent event, float weight) {
    Evidence.Builder reason =
        Evidence.newBuilder()
            .setEventId(event.eventId())
            .setWeight(weight)
            .setEventTime(Timestamps.fromMillis(event.eventTimeMillis()));
    return event
        .fold(
            interaction -> reason.setItemId(interaction.itemId()).setKind(interaction.kind()),
            search -> reason.setQuery(search.query()))
        .build();
  }
}
