package dev.reckon.learning.evaluate.rows;

import dev.reckon.learning.data.split.TargetEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The items that a target is ranked against where not the whole catalogue is ranked: for each user
 * so many of all items, drawn uniformly without repetition from those that the user never took.
 *
 * <p>Deviates: the published code of ReaEmb draws anew for each evaluation; here a seed decides.
 */
public final class SampledNegatives {

  private final List<String> items;
  private final int count;
  private final long seed;
  private final Map<String, List<String>> byUser = new HashMap<>();

  /**
   * Draws to come.
   *
   * @param items of the dataset, each once
   * @param count for each user; fewer where the user took all others
   */
  public SampledNegatives(Collection<String> items, int count, long seed) {
    this.items = items.stream().sorted().toList();
    this.count = count;
    this.seed = seed;
  }

  /** The items that a target is ranked against; the same for all targets of a user. */
  public List<String> of(TargetEvent target) {
    return byUser.computeIfAbsent(target.userId(), user -> draw(target));
  }

  private List<String> draw(TargetEvent target) {
    Set<String> taken = new HashSet<>();
    for (int position = 0; position < target.user().length(); position++) {
      taken.add(target.user().interaction(position).itemId());
    }
    SplittableRandom random = new SplittableRandom(seed * 31 + target.userId().hashCode());
    List<String> drawn = new ArrayList<>();
    Map<Integer, Integer> moved = new HashMap<>(); // of a shuffle that only goes as far as needed
    for (int left = items.size(); left > 0 && drawn.size() < count; left--) {
      int place = random.nextInt(left);
      String item = items.get(moved.getOrDefault(place, place));
      moved.put(place, moved.getOrDefault(left - 1, left - 1));
      if (!taken.contains(item)) {
        drawn.add(item);
      }
    }
    return List.copyOf(drawn);
  }
}
