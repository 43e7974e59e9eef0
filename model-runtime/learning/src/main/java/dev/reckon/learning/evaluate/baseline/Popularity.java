package dev.reckon.learning.evaluate.baseline;

import dev.reckon.model.memory.Click;
import java.util.List;
import java.util.Set;

/** The items that occurred most often. */
public final class Popularity implements Baseline {

  private final RankedItems counts = new RankedItems();

  @Override
  public String name() {
    return "popularity";
  }

  @Override
  public void observe(Click click) {
    counts.setScore(click.itemId(), counts.score(click.itemId(), 0) + 1);
  }

  @Override
  public List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k) {
    return counts.top(excluded, k);
  }

  /** Adds the most popular items that are neither excluded nor in the list, until it holds k. */
  void fill(List<String> list, Set<String> excluded, int k) {
    counts.fill(list, excluded, k);
  }
}
