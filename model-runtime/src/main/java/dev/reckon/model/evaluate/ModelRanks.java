package dev.reckon.model.evaluate;

import dev.reckon.model.data.EvaluationRow;
import dev.reckon.model.retrieve.Exclusions;
import dev.reckon.model.retrieve.PaddedBatch;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Ranks the whole catalogue for rows, many at once. Rows of similar length share a batch, so that
 * little of it is padding. Owned by one thread.
 */
final class ModelRanks {

  private static final int ROWS_AT_ONCE = 256;
  private static final int[] NOTHING = {};

  private final Ranker ranker;
  private final SeenItems seenItems;

  ModelRanks(Ranker ranker, SeenItems seenItems) {
    this.ranker = ranker;
    this.seenItems = seenItems;
  }

  /**
   * The rank of the target of each row.
   *
   * @param done told how many more rows are ranked
   */
  Ranks of(List<EvaluationRow> rows, IntConsumer done) {
    int[] ranks = new int[rows.size()];
    int[] shortestFirst =
        IntStream.range(0, rows.size())
            .boxed()
            .sorted(Comparator.comparingInt(row -> lengthOf(rows.get(row))))
            .mapToInt(row -> row)
            .toArray();
    int from = 0;
    for (; from < shortestFirst.length && lengthOf(rows.get(shortestFirst[from])) == 0; from++) {
      ranks[shortestFirst[from]] = popularityRank(rows.get(shortestFirst[from]));
      done.accept(1);
    }
    for (; from < shortestFirst.length; from += ROWS_AT_ONCE) {
      int to = Math.min(from + ROWS_AT_ONCE, shortestFirst.length);
      rankBatch(rows, Arrays.copyOfRange(shortestFirst, from, to), ranks);
      done.accept(to - from);
    }
    return new Ranks(ranks);
  }

  private int lengthOf(EvaluationRow row) {
    return Math.min(row.history().length, ranker.windowLength());
  }

  private void rankBatch(List<EvaluationRow> rows, int[] batch, int[] ranks) {
    List<EvaluationRow> members = Arrays.stream(batch).mapToObj(rows::get).toList();
    PaddedBatch histories =
        PaddedBatch.of(
            members.stream().map(EvaluationRow::history).toList(),
            lengthOf(members.get(members.size() - 1)),
            ranker.itemCount());
    Exclusions exclusions = new Exclusions(NOTHING, members.stream().map(this::excluded).toList());
    TopItems top =
        ranker.rank(histories, ranker.trainedReasoningSteps(), exclusions, RankingMetric.DEEPEST);
    for (int i = 0; i < batch.length; i++) {
      ranks[batch[i]] = rankIn(top.rows().get(i).itemIndices(), members.get(i).target());
    }
  }

  private int[] excluded(EvaluationRow row) {
    return seenItems == SeenItems.EXCLUDE ? row.seen() : NOTHING;
  }

  private static int rankIn(int[] items, int target) {
    for (int i = 0; i < items.length; i++) {
      if (items[i] == target) {
        return i + 1;
      }
    }
    return 0;
  }

  /** The target's place in the vocabulary, which falls in popularity, less what is excluded. */
  private int popularityRank(EvaluationRow row) {
    int[] excluded = excluded(row);
    int target = row.target();
    if (target < 0 || Arrays.stream(excluded).anyMatch(item -> item == target)) {
      return 0;
    }
    int before = (int) Arrays.stream(excluded).distinct().filter(item -> item < target).count();
    int rank = 1 + target - before;
    return rank <= RankingMetric.DEEPEST ? rank : 0;
  }
}
