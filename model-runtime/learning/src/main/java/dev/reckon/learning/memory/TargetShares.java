package dev.reckon.learning.memory;

import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.ModelScores;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.memory.Source;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What sources say of the item that a user took. Immutable by convention.
 *
 * @param shares by {@link Source}, the probability of the item
 * @param isAmongBest by source, whether it has the item among its best
 * @param speaks by source, whether it names any item
 */
record TargetShares(float[] shares, boolean[] isAmongBest, boolean[] speaks) {

  private TargetShares() {
    this(new float[Source.COUNT], new boolean[Source.COUNT], new boolean[Source.COUNT]);
  }

  /**
   * What memories say.
   *
   * @param most how many of a source are its best
   */
  static TargetShares ofMemories(Remembered remembered, String itemId, int most) {
    TargetShares target = new TargetShares();
    int item = remembered.itemIds().indexOf(itemId);
    for (Source source : Source.values()) {
      float[] own = remembered.shares()[source.index()];
      target.speaks[source.index()] = remembered.speaks(source);
      if (item >= 0 && own[item] > 0) {
        target.shares[source.index()] = own[item];
        target.isAmongBest[source.index()] = before(item, own) < most;
      }
    }
    return target;
  }

  /** How many items come before one, as {@link Remembered#best} orders them. */
  private static int before(int item, float[] shares) {
    int before = 0;
    for (int other = 0; other < shares.length; other++) {
      if (shares[other] > shares[item] || (shares[other] == shares[item] && other < item)) {
        before++;
      }
    }
    return before;
  }

  /**
   * What a model says.
   *
   * @param named the item alone
   * @param scores null where the model reads nothing of the history
   */
  static TargetShares ofModel(Remembered named, @Nullable ModelScores scores) {
    TargetShares target = new TargetShares();
    if (scores != null) {
      String itemId = named.itemId(0);
      MixedList.fill(Map.of(itemId, target.shares), named, scores);
      target.isAmongBest[Source.MODEL.index()] = scores.bestIds().contains(itemId);
      target.speaks[Source.MODEL.index()] = true;
    }
    return target;
  }
}
