package dev.reckon.view.score;

import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.StoredList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds the list that stood for a user when a click was made, and the place of the click's item in
 * it. A click of a user who had no list is a miss.
 */
public final class ClickScorer {

  private final long graceMillis;

  /**
   * A scorer.
   *
   * @param grace a click that came later than this after its own time is taken for a replayed one,
   *     which the user made on arrival as far as lists are concerned
   */
  public ClickScorer(Duration grace) {
    this.graceMillis = grace.toMillis();
  }

  /**
   * A click to be scored.
   *
   * @param eventTimeMillis when it was made, by whoever saw it
   * @param arrivalMillis when it was written to its topic
   */
  public record Click(String itemId, long eventTimeMillis, long arrivalMillis) {

    /** Its place in event time; a clock that is ahead must not move time for all others. */
    public long countedAtMillis() {
      return Math.min(eventTimeMillis, arrivalMillis);
    }
  }

  /**
   * Scores a click.
   *
   * @param newestFirst the lists held of the user
   * @return nothing where the list that stood is no longer held
   */
  public Optional<ScoredClick> score(Click click, List<StoredList> newestFirst) {
    long madeAt = madeAtMillis(click);
    for (StoredList list : newestFirst) {
      if (list.getRepliedAtMillis() <= madeAt) {
        return Optional.of(against(StateSerdes.read(list), click.itemId()));
      }
    }
    boolean hadNone = newestFirst.isEmpty() || isFirst(newestFirst.get(newestFirst.size() - 1));
    return hadNone ? Optional.of(miss()) : Optional.empty();
  }

  private long madeAtMillis(Click click) {
    boolean isReplayed = click.arrivalMillis() - click.eventTimeMillis() > graceMillis;
    return isReplayed ? click.arrivalMillis() : click.countedAtMillis();
  }

  /** Whether no list of the user came before this one. */
  private static boolean isFirst(StoredList stored) {
    Recommendation list = StateSerdes.read(stored);
    return list.getEventsCovered() == list.getHistorySequence();
  }

  private static ScoredClick miss() {
    return ScoredClick.newBuilder().setFallback(true).build();
  }

  private static ScoredClick against(Recommendation list, String itemId) {
    List<String> items =
        list.getItemsList().stream().limit(Depths.DEEPEST).map(RankedItem::getItemId).toList();
    return ScoredClick.newBuilder()
        .setModelName(list.getModel().getName())
        .setModelVersion(list.getModel().getVersion())
        .setModelDigest(list.getModel().getDigest())
        .setReasoningSteps(list.getReasoningSteps())
        .setFallback(list.hasFallback())
        .setPlace(items.indexOf(itemId) + 1)
        .addAllFirstItemIds(items.stream().limit(Depths.SHOWN).toList())
        .build();
  }
}
