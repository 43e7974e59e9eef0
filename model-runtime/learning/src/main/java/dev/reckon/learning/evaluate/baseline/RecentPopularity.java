package dev.reckon.learning.evaluate.baseline;

import dev.reckon.model.memory.Click;
import dev.reckon.popularity.Fading;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The items that occurred most often lately, where occurrences fade by a half-life. */
public final class RecentPopularity implements Baseline {

  private final Fading fading;
  private final RankedItems weights = new RankedItems();

  public RecentPopularity(Duration halfLife) {
    this.fading = Fading.by(halfLife);
  }

  @Override
  public String name() {
    return "recent_popularity";
  }

  @Override
  public void observe(Click click) {
    double before = weights.score(click.itemId(), Fading.NOTHING);
    weights.setScore(click.itemId(), Fading.sum(before, fading.weight(click.timeMillis())));
  }

  @Override
  public List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k) {
    return weights.top(excluded, k);
  }
}
