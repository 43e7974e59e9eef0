package dev.reckon.model.evaluate;

import dev.reckon.model.data.Protocol;
import dev.reckon.model.data.Split;
import dev.reckon.model.data.TargetEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Ranks the test targets of a split by a floor.
 *
 * <p>The floor learns from the training part and then stands still; under the prequential protocol
 * it learns from the validation part too, and from each test event after ranking it.
 */
final class FloorRanks {

  private final Split split;
  private final SeenItems seenItems;

  FloorRanks(Split split, SeenItems seenItems) {
    this.split = split;
    this.seenItems = seenItems;
  }

  /**
   * The rank of the target of each test event that has a history, by time.
   *
   * @param floor new: it has not learnt from anything
   * @param done told how many more rows are ranked
   */
  Ranks of(Floor floor, IntConsumer done) {
    boolean learnsOn = split.protocol() == Protocol.PREQUENTIAL;
    split.training().forEach(target -> observe(floor, target));
    if (learnsOn) {
      split.validation().forEach(target -> observe(floor, target));
    }
    int[] ranks = new int[split.test().size()];
    int rows = 0;
    for (TargetEvent target : split.test()) {
      List<String> history = target.history();
      if (!history.isEmpty()) {
        ranks[rows++] = rank(floor, target, history);
        done.accept(1);
      }
      if (learnsOn) {
        observe(floor, target);
      }
    }
    return new Ranks(Arrays.copyOf(ranks, rows));
  }

  private int rank(Floor floor, TargetEvent target, List<String> history) {
    Set<String> excluded = seenItems == SeenItems.EXCLUDE ? target.seen() : Set.of();
    return 1 + floor.top(history, excluded, RankingMetric.DEEPEST).indexOf(target.itemId());
  }

  private static void observe(Floor floor, TargetEvent target) {
    floor.observe(target.userId(), target.itemId(), target.eventTimeMillis());
  }
}
