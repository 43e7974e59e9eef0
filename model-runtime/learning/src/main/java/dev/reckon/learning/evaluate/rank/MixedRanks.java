package dev.reckon.learning.evaluate.rank;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.ModelScores;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.memory.StreamMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the targets of test rows by the lists of model and memory as one mixture.
 *
 * <p>The memory is that of a bundle, and stays as it is. Under the prequential protocol it
 * continues as in a runtime that follows the stream: it reads the events before the test part, of
 * which it learns those that are newer than its tables, and then each test event after ranking it.
 * Owned by one thread.
 */
public final class MixedRanks {

  private static final int ROWS_AT_ONCE = 128;

  private final @Nullable ModelScorer model;
  private final StreamMemory memory;
  private final Mixture mixture;
  private final SeenItems seenItems;

  /** A row that waits for its batch. */
  private record Asked(
      int row, TargetEvent target, EvaluationRow read, Question question, Remembered remembered) {}

  /**
   * A ranking to come.
   *
   * @param model null for the memory alone
   * @param memory as a bundle has it
   */
  public MixedRanks(
      @Nullable ModelScorer model, StreamMemory memory, Mixture mixture, SeenItems seenItems) {
    this.model = model;
    this.memory = memory;
    this.mixture = mixture;
    this.seenItems = seenItems;
  }

  /**
   * The rank of the target of each row.
   *
   * @param split of the events
   * @param rows of its test part
   * @param read the rows as the model reads them
   * @param done gets how many more rows are ranked
   */
  public Ranks of(Split split, TestRows rows, List<EvaluationRow> read, IntConsumer done) {
    boolean learnsOn = split.protocol() == Protocol.PREQUENTIAL;
    if (learnsOn) {
      split.training().forEach(target -> memory.learn(rows.click(target)));
      split.validation().forEach(target -> memory.learn(rows.click(target)));
    }
    int[] ranks = new int[rows.size()];
    List<Asked> waiting = new ArrayList<>();
    int row = 0;
    for (TargetEvent target : split.test()) {
      if (row < ranks.length && rows.targets().get(row).equals(target)) {
        waiting.add(ask(row, target, read.get(row), rows));
        row++;
      }
      if (waiting.size() == ROWS_AT_ONCE || (row == ranks.length && !waiting.isEmpty())) {
        rank(waiting, ranks);
        done.accept(waiting.size());
        waiting.clear();
      }
      if (learnsOn) {
        memory.learn(rows.click(target));
      }
    }
    return new Ranks(ranks);
  }

  private Asked ask(int row, TargetEvent target, EvaluationRow read, TestRows rows) {
    Question question =
        rows.question(target, seenItems == SeenItems.EXCLUDE ? target.seen() : Set.of());
    return new Asked(row, target, read, question, memory.ask(question, id -> true));
  }

  private void rank(List<Asked> asked, int[] ranks) {
    List<@Nullable ModelScores> scores =
        model == null
            ? Collections.<@Nullable ModelScores>nCopies(asked.size(), null)
            : model.of(
                asked.stream().map(Asked::read).toList(),
                asked.stream().map(Asked::remembered).toList(),
                seenItems,
                RankingMetric.DEEPEST);
    for (int i = 0; i < asked.size(); i++) {
      ranks[asked.get(i).row()] = rank(asked.get(i), scores.get(i));
    }
  }

  private int rank(Asked asked, @Nullable ModelScores scores) {
    List<MixedList.Item> list =
        mixture.best(asked.question(), asked.remembered(), scores, RankingMetric.DEEPEST).items();
    for (int place = 0; place < list.size(); place++) {
      if (list.get(place).itemId().equals(asked.target().itemId())) {
        return place + 1;
      }
    }
    return 0;
  }
}
