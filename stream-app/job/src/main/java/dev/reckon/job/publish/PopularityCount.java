package dev.reckon.job.publish;

import dev.reckon.history.Interaction;
import dev.reckon.job.request.RankedList;
import dev.reckon.popularity.PopularShares;
import dev.reckon.popularity.Votes;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the users who clicked on each item in the job's events, for a job that never got popular
 * items from a runtime. A user counts once for an item ({@link Votes}). Bounded: beyond the limit,
 * the rarer half of the items is forgotten. Not thread-safe.
 */
final class PopularityCount {

  static final int MAX_ITEMS = 10_000;
  private static final int LIST_SIZE = 300;

  private static final Comparator<Map.Entry<String, Integer>> MOST_FIRST =
      Map.Entry.<String, Integer>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private final Map<String, Integer> counts = new HashMap<>();
  private final Votes votes = new Votes();
  private long total;
  private long totalAtList;
  private RankedList list = RankedList.NONE;

  void add(String userId, Interaction click) {
    String itemId = click.itemId();
    if (votes.cast(userId, click.eventId(), itemId, click.eventTimeMillis(), Votes.FOR_EVER)
        != Votes.Verdict.COUNTED) {
      return;
    }
    counts.merge(itemId, 1, Integer::sum);
    total++;
    if (counts.size() > MAX_ITEMS) {
      List<Map.Entry<String, Integer>> entries =
          counts.entrySet().stream().sorted(MOST_FIRST).toList();
      entries
          .subList(MAX_ITEMS / 2, entries.size())
          .forEach(entry -> counts.remove(entry.getKey()));
    }
  }

  /** The most frequent items, recomputed once more than a twentieth of all events is new. */
  RankedList items() {
    if ((total - totalAtList) * 20 > total) {
      List<RankedItem> items =
          counts.entrySet().stream()
              .sorted(MOST_FIRST)
              .limit(LIST_SIZE)
              .map(entry -> item(entry.getKey(), entry.getValue()))
              .toList();
      list = new RankedList(PopularShares.of(items), ModelRef.getDefaultInstance(), 0, List.of());
      totalAtList = total;
    }
    return list;
  }

  private static RankedItem item(String itemId, int count) {
    return RankedItem.newBuilder().setItemId(itemId).setScore(count).build();
  }
}
