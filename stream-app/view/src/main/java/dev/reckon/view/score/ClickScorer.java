package dev.reckon.view.score;

import dev.reckon.popularity.ShownList;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.popular.PopularList;
import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.StoredList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the current list of a user when a click arrived, and the rank of the click's item in it. A
 * user without a list saw popular items, and one with a short list saw it filled up with them
 * ({@link ShownList}).
 *
 * <p>The decision uses what the lists cover and when they were published, and when the click
 * arrived, all by record timestamps. The time in the click itself is ignored: its clock may be
 * minutes off, or years back in a replay.
 */
public final class ClickScorer {

  /**
   * A click to be scored.
   *
   * @param arrivedMillis when it was written to its topic
   * @param newestList number of the user's current list when the view read the click; -1 for none
   * @param seen the items that the user had seen before
   */
  public record Click(
      String eventId, String itemId, long arrivedMillis, long newestList, Set<String> seen) {
    public Click {
      seen = Set.copyOf(seen);
    }
  }

  /**
   * Scores a click.
   *
   * @param newestFirst the lists held of the user
   * @param popular what was popular then
   * @return empty if that list is no longer held
   */
  public Optional<ScoredClick> score(
      Click click, List<StoredList> newestFirst, PopularList popular) {
    Optional<Recommendation> stood =
        listThatStood(click, newestFirst).map(stored -> StateSerdes.read(stored));
    if (stood.isPresent()) {
      return stood.map(list -> against(list, popular, click));
    }
    boolean hadNone = newestFirst.isEmpty() || isFirst(newestFirst.get(newestFirst.size() - 1));
    return hadNone ? Optional.of(against(popular.items(), click.itemId())) : Optional.empty();
  }

  private static Optional<StoredList> listThatStood(Click click, List<StoredList> newestFirst) {
    Optional<StoredList> stood = Optional.empty();
    for (StoredList list : newestFirst) {
      boolean cameBefore = list.getNumber() <= click.newestList();
      if (cameBefore && stood.isPresent()) {
        return stood;
      }
      if (!cameBefore && covers(list, click)) {
        stood =
            Optional.empty(); // This one and all newer ones came after it, regardless of clocks.
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

  /** Popular items are those of no model, whichever process counted them. */
  private static ScoredClick against(List<RankedItem> popular, String itemId) {
    return scored(popular, itemId).setFallback(true).build();
  }

  private static ScoredClick against(Recommendation list, PopularList popular, Click click) {
    ShownList<RankedItem> shown =
        ShownList.of(
            list.getItemsList(),
            most -> popular.items(),
            click.seen(),
            RankedItem::getItemId,
            Depths.DEEPEST);
    if (shown.own().isEmpty()) {
      return against(shown.popular(), click.itemId());
    }
    return scored(shown.items(), click.itemId())
        .setModelName(list.getModel().getName())
        .setModelVersion(list.getModel().getVersion())
        .setModelDigest(list.getModel().getDigest())
        .setReasoningSteps(list.getReasoningSteps())
        .setFallback(list.hasFallback())
        .build();
  }

  private static ScoredClick.Builder scored(List<RankedItem> list, String itemId) {
    List<String> items = list.stream().limit(Depths.DEEPEST).map(RankedItem::getItemId).toList();
    return ScoredClick.newBuilder()
        .setPlace(items.indexOf(itemId) + 1)
        .addAllFirstItemIds(items.stream().limit(Depths.SHOWN).toList());
  }
}
