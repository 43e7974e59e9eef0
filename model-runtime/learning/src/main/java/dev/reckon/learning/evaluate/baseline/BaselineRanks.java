package dev.reckon.learning.evaluate.baseline;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.memory.Click;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Ranks the test targets of a split by a baseline.
 *
 * <p>The baseline learns from the training part and then stays fixed; under the prequential
 * protocol it learns from the validation part too, and from each test event after ranking it.
 */
public final class BaselineRanks {

  private final Split split;
  private final TestRows rows;
  private final SeenItems seenItems;

  public BaselineRanks(Split split, TestRows rows, SeenItems seenItems) {
    this.split = split;
    this.rows = rows;
    this.seenItems = seenItems;
  }

  /**
   * The rank of the target of each row, by time.
   *
   * @param baseline new and untrained
   * @param done receives the number of further rows ranked
   */
  public Ranks of(Baseline baseline, IntConsumer done) {
    boolean learnsOn = split.protocol() == Protocol.PREQUENTIAL;
    split.training().forEach(target -> observe(baseline, target));
    if (learnsOn) {
      split.validation().forEach(target -> observe(baseline, target));
    }
    int[] ranks = new int[rows.size()];
    int row = 0;
    for (TargetEvent target : split.test()) {
      if (row < ranks.length && rows.targets().get(row).equals(target)) {
        ranks[row++] = rank(baseline, target);
        done.accept(1);
      }
      if (learnsOn) {
        observe(baseline, target);
      }
    }
    return new Ranks(ranks);
  }

  private int rank(Baseline baseline, TargetEvent target) {
    Set<String> excluded = seenItems == SeenItems.EXCLUDE ? target.seen() : Set.of();
    List<String> top =
        rows.query(target)
            .map(it -> baseline.topUnder(it, target.history(), excluded, RankingMetric.DEEPEST))
            .orElseGet(() -> baseline.top(target.history(), excluded, RankingMetric.DEEPEST));
    return 1 + top.indexOf(target.itemId());
  }

  private static void observe(Baseline baseline, TargetEvent target) {
    baseline.observe(Click.of(target.userId(), target.interaction(), target.query().orElse(null)));
  }
}
