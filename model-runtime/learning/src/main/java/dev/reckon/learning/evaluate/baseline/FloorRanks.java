package dev.reckon.learning.evaluate.baseline;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Ranks the test targets of a split by a floor.
 *
 * <p>The floor learns from the training part and then stands still; under the prequential protocol
 * it learns from the validation part too, and from each test event after ranking it.
 */
public final class FloorRanks {

  private final Split split;
  private final TestRows rows;
  private final SeenItems seenItems;

  public FloorRanks(Split split, TestRows rows, SeenItems seenItems) {
    this.split = split;
    this.rows = rows;
    this.seenItems = seenItems;
  }

  /**
   * The rank of the target of each row, by time.
   *
   * @param floor new: it has not learnt from anything
   * @param done told how many more rows are ranked
   */
  public Ranks of(Floor floor, IntConsumer done) {
    boolean learnsOn = split.protocol() == Protocol.PREQUENTIAL;
    split.training().forEach(target -> observe(floor, target));
    if (learnsOn) {
      split.validation().forEach(target -> observe(floor, target));
    }
    int[] ranks = new int[rows.size()];
    int row = 0;
    for (TargetEvent target : split.test()) {
      if (row < ranks.length && rows.targets().get(row).equals(target)) {
        ranks[row++] = rank(floor, target);
        done.accept(1);
      }
      if (learnsOn) {
        observe(floor, target);
      }
    }
    return new Ranks(ranks);
  }

  private int rank(Floor floor, TargetEvent target) {
    Set<String> excluded = seenItems == SeenItems.EXCLUDE ? target.seen() : Set.of();
    List<String> top =
        rows.query(target)
            .map(it -> floor.topUnder(it, target.history(), excluded, RankingMetric.DEEPEST))
            .orElseGet(() -> floor.top(target.history(), excluded, RankingMetric.DEEPEST));
    return 1 + top.indexOf(target.itemId());
  }

  private static void observe(Floor floor, TargetEvent target) {
    floor.observe(target.userId(), target.itemId(), target.eventTimeMillis());
    target.query().ifPresent(query -> floor.observeUnder(query, target.itemId()));
  }
}
