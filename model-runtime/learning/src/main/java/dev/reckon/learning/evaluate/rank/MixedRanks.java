package dev.reckon.learning.evaluate.rank;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.ModelScores;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.memory.StreamMemory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the targets of test rows by the lists of model and memory as one mixture, or as several.
 *
 * <p>The memory is that of a bundle, and stays as it is. Under the prequential protocol it
 * continues as in a runtime that follows the stream: it reads the events before the test part, of
 * which it learns those that are newer than its tables, and then each test event after ranking it,
 * or later if it is late. Owned by one thread.
 */
public final class MixedRanks {

  private static final int ROWS_AT_ONCE = 128;

  private final @Nullable ModelScorer model;
  private final StreamMemory memory;
  private final List<Mixture> mixtures;
  private final Duration delay;
  private final SeenItems seenItems;

  /** Clicks that the memory has not learnt yet, the oldest first. */
  private final Queue<Click> coming = new ArrayDeque<>();

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
    this(model, memory, List.of(mixture), Duration.ZERO, seenItems);
  }

  /**
   * Several rankings to come, by mixtures of the same sources.
   *
   * @param model null for the memory alone
   * @param memory as a bundle has it
   * @param mixtures one for each ranking
   * @param delay how long after a click the memory learns it; histories have it at once
   */
  public MixedRanks(
      @Nullable ModelScorer model,
      StreamMemory memory,
      List<Mixture> mixtures,
      Duration delay,
      SeenItems seenItems) {
    this.model = model;
    this.memory = memory;
    this.mixtures = List.copyOf(mixtures);
    this.delay = delay;
    this.seenItems = seenItems;
  }

  /** The rank of the target of each row by the first mixture; see {@link #byMixture}. */
  public Ranks of(Split split, TestRows rows, List<EvaluationRow> read, IntConsumer done) {
    return byMixture(split, rows, read, done).get(0);
  }

  /**
   * The rank of the target of each row, by each mixture.
   *
   * @param split of the events
   * @param rows of its test part
   * @param read the rows as the model reads them
   * @param done gets how many more rows are ranked
   */
  public List<Ranks> byMixture(
      Split split, TestRows rows, List<EvaluationRow> read, IntConsumer done) {
    boolean learnsOn = split.protocol() == Protocol.PREQUENTIAL;
    if (learnsOn) {
      split.training().forEach(target -> coming.add(rows.click(target)));
      split.validation().forEach(target -> coming.add(rows.click(target)));
    }
    int[][] ranks = new int[mixtures.size()][rows.size()];
    List<Asked> waiting = new ArrayList<>();
    int row = 0;
    for (TargetEvent target : split.test()) {
      if (row < rows.size() && rows.targets().get(row).equals(target)) {
        learnUntil(target.eventTimeMillis() - delay.toMillis());
        waiting.add(ask(row, target, read.get(row), rows));
        row++;
      }
      if (waiting.size() == ROWS_AT_ONCE || (row == rows.size() && !waiting.isEmpty())) {
        rank(waiting, ranks);
        done.accept(waiting.size());
        waiting.clear();
      }
      if (learnsOn) {
        coming.add(rows.click(target));
      }
    }
    return Arrays.stream(ranks).map(Ranks::new).toList();
  }

  private void learnUntil(long timeMillis) {
    for (Click next = coming.peek();
        next != null && next.timeMillis() <= timeMillis;
        next = coming.peek()) {
      memory.learn(coming.remove());
    }
  }

  private Asked ask(int row, TargetEvent target, EvaluationRow read, TestRows rows) {
    Question question =
        rows.question(target, seenItems == SeenItems.EXCLUDE ? target.seen() : Set.of());
    return new Asked(row, target, read, question, memory.ask(question));
  }

  private void rank(List<Asked> asked, int[][] ranks) {
    List<@Nullable ModelScores> scores =
        model == null
            ? Collections.<@Nullable ModelScores>nCopies(asked.size(), null)
            : model.of(
                asked.stream().map(Asked::read).toList(),
                asked.stream().map(Asked::remembered).toList(),
                seenItems,
                RankingMetric.DEEPEST);
    for (int mixture = 0; mixture < ranks.length; mixture++) {
      for (int i = 0; i < asked.size(); i++) {
        ranks[mixture][asked.get(i).row()] =
            rank(mixtures.get(mixture), asked.get(i), scores.get(i));
      }
    }
  }

  private static int rank(Mixture mixture, Asked asked, @Nullable ModelScores scores) {
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
