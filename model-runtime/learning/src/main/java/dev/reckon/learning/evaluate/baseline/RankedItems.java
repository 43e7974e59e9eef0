package dev.reckon.learning.evaluate.baseline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Items ordered by scores that change one at a time; ties by id. */
final class RankedItems {

  private record Ranked(String itemId, double score) {
    static final Comparator<Ranked> BEST_FIRST =
        Comparator.comparingDouble(Ranked::score).reversed().thenComparing(Ranked::itemId);
  }

  private final Map<String, Ranked> byId = new HashMap<>();
  private final TreeSet<Ranked> bestFirst = new TreeSet<>(Ranked.BEST_FIRST);

  /** The item's score, or {@code absent} where it has none. */
  double score(String itemId, double absent) {
    Ranked ranked = byId.get(itemId);
    return ranked == null ? absent : ranked.score();
  }

  void setScore(String itemId, double score) {
    Ranked ranked = new Ranked(itemId, score);
    Ranked before = byId.put(itemId, ranked);
    if (before != null) {
      bestFirst.remove(before);
    }
    bestFirst.add(ranked);
  }

  /**
   * Adds the best items that are neither excluded nor in the list yet, until it holds {@code k}.
   */
  void fill(List<String> list, Collection<String> excluded, int k) {
    Set<String> taken = Set.copyOf(list);
    for (Ranked ranked : bestFirst) {
      if (list.size() >= k) {
        return;
      }
      if (!excluded.contains(ranked.itemId()) && !taken.contains(ranked.itemId())) {
        list.add(ranked.itemId());
      }
    }
  }

  List<String> top(Set<String> excluded, int k) {
    List<String> top = new ArrayList<>(k);
    fill(top, excluded, k);
    return top;
  }
}
