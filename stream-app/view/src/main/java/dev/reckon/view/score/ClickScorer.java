package dev.reckon.view.score;

import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.StoredList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the list that stood for a user when a click arrived, and the place of the click's item in
 * it. A click of a user who had no list is a miss.
 *
 * <p>What decides is what the lists cover and when they were published, against when the click
 * arrived, all by their topics. The time that the click itself tells plays no part: it is of a
 * clock that may be minutes off, or years back in a replay.
 */
public final class ClickScorer {

  /**
   * A click to be scored.
   *
   * @param arrivedMillis when it was written to its topic
   * @param newestList number of the list that stood for the user when the view took it in; -1 for
   *     none
   */
  public record Click(String eventId, String itemId, long arrivedMillis, long newestList) {}

  /**
   * Scores a click.
   *
   * @param newestFirst the lists held of the user
   * @return nothing where the list that stood is no longer held
   */
  public Optional<ScoredClick> score(Click click, List<StoredList> newestFirst) {
    Optional<StoredList> stood = listThatStood(click, newestFirst);
    if (stood.isPresent()) {
      return stood.map(list -> against(StateSerdes.read(list), click.itemId()));
    }
    boolean hadNone = newestFirst.isEmpty() || isFirst(newestFirst.get(newestFirst.size() - 1));
    return hadNone ? Optional.of(miss()) : Optional.empty();
  }

  private static Optional<StoredList> listThatStood(Click click, List<StoredList> newestFirst) {
    Optional<StoredList> stood = Optional.empty();
    for (StoredList list : newestFirst) {
      boolean cameBefore = list.getNumber() <= click.newestList();
      if (cameBefore && stood.isPresent()) {
        return stood;
      }
      if (!cameBefore && covers(list, click)) {
        stood = Optional.empty(); // This one and all newer came after it, whatever the clocks say.
      } else if (stood.isEmpty() && list.getPublishedAtMillis() <= click.arrivedMillis()) {
        stood = Optional.of(list);
      }
    }
    return stood;
  }

  private static boolean covers(StoredList list, Click click) {
    return StateSerdes.read(list).getCoveredEventIdsList().contains(click.eventId());
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
