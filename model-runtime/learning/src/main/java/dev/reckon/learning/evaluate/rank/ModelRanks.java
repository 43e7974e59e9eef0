package dev.reckon.learning.evaluate.rank;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the targets of rows, many at once. Rows of similar length share a batch, which keeps
 * padding small, or rows of about the same time. Targets outside the vocabulary count as missed
 * without ranking. Owned by one thread.
 */
public final class ModelRanks {

  private static final int ROWS_AT_ONCE = 256;

  /** Few, because a prior that moves is fixed within a batch. */
  private static final int ROWS_OF_ONE_PRIOR = 32;

  private static final int[] NOTHING = {};

  /** Several rankings of one batch. */
  private interface BatchRanking {
    int[][] rank(PaddedBatch batch, Exclusions exclusions, int[] targets);
  }

  private final TargetRanker ranker;
  private final SeenItems seenItems;
  private final @Nullable MovingPrior prior;

  public ModelRanks(TargetRanker ranker, SeenItems seenItems) {
    this(ranker, seenItems, null);
  }

  /**
   * @param prior what is added to the scores, if anything
   */
  public ModelRanks(TargetRanker ranker, SeenItems seenItems, @Nullable MovingPrior prior) {
    this.ranker = ranker;
    this.seenItems = seenItems;
    this.prior = prior;
  }

  /**
   * The rank of the target of each row as the model is read after 0, 1, ... K steps.
   *
   * @param done receives the number of further rows ranked
   * @return K + 1 rankings
   */
  public List<Ranks> byStep(List<EvaluationRow> rows, IntConsumer done) {
    return rank(rows, 1 + ranker.trainedReasoningSteps(), ranker::ranksByStep, done);
  }

  /**
   * The same at step 0 with dropout on, several times.
   *
   * @param samples how often; 0 for never
   * @param seed of what is dropped
   */
  public List<Ranks> withDropout(
      List<EvaluationRow> rows, int samples, long seed, IntConsumer done) {
    if (samples == 0) {
      return List.of();
    }
    SplittableRandom seeds = new SplittableRandom(seed);
    return rank(
        rows,
        samples,
        (batch, exclusions, targets) ->
            IntStream.range(0, samples)
                .mapToObj(
                    i -> ranker.ranksWithDropout(batch, exclusions, targets, seeds.nextLong()))
                .toArray(int[][]::new),
        done);
  }

  private List<Ranks> rank(
      List<EvaluationRow> rows, int rankings, BatchRanking ranking, IntConsumer done) {
    int[][] ranks = new int[rankings][rows.size()];
    int[] reachable =
        IntStream.range(0, rows.size()).filter(row -> isReachable(rows.get(row))).toArray();
    for (int row : reachable) {
      if (lengthOf(rows.get(row)) == 0) {
        int rank = popularityRank(rows.get(row));
        Arrays.stream(ranks).forEach(ofRanking -> ofRanking[row] = rank);
      }
    }
    int[] asked = inOrder(rows, reachable);
    done.accept(rows.size() - asked.length);
    int atOnce = moves() ? ROWS_OF_ONE_PRIOR : ROWS_AT_ONCE;
    for (int from = 0; from < asked.length; from += atOnce) {
      int[] batch = Arrays.copyOfRange(asked, from, Math.min(from + atOnce, asked.length));
      if (prior != null && (from == 0 || moves())) {
        ranker.lean(prior.before(batch[0]));
      }
      rankBatch(rows, batch, ranking, ranks);
      done.accept(batch.length);
    }
    return Arrays.stream(ranks).map(Ranks::new).toList();
  }

  /** The rows with a history, by its length, or by time if a prior moves with it. */
  private int[] inOrder(List<EvaluationRow> rows, int[] reachable) {
    Comparator<Integer> order =
        moves()
            ? Comparator.naturalOrder()
            : Comparator.comparingInt(row -> lengthOf(rows.get(row)));
    return Arrays.stream(reachable)
        .filter(row -> lengthOf(rows.get(row)) > 0)
        .boxed()
        .sorted(order)
        .mapToInt(row -> row)
        .toArray();
  }

  private boolean moves() {
    return prior != null && prior.moves();
  }

  /** Whether the model can name the target at all. */
  private boolean isReachable(EvaluationRow row) {
    return row.target() != Vocabulary.UNKNOWN
        && Arrays.stream(excluded(row)).noneMatch(item -> item == row.target());
  }

  private int lengthOf(EvaluationRow row) {
    return Math.min(row.history().length(), ranker.windowLength());
  }

  private void rankBatch(
      List<EvaluationRow> rows, int[] batch, BatchRanking ranking, int[][] ranks) {
    List<EvaluationRow> members = Arrays.stream(batch).mapToObj(rows::get).toList();
    PaddedBatch histories =
        PaddedBatch.ofHistories(
            members.stream().map(EvaluationRow::history).toList(),
            members.stream().mapToInt(this::lengthOf).max().orElseThrow(),
            ranker.itemCount());
    Exclusions exclusions = new Exclusions(NOTHING, members.stream().map(this::excluded).toList());
    int[] targets = members.stream().mapToInt(EvaluationRow::target).toArray();
    int[][] ranked = ranking.rank(histories, exclusions, targets);
    for (int i = 0; i < ranked.length; i++) {
      for (int member = 0; member < batch.length; member++) {
        ranks[i][batch[member]] = upToDeepest(ranked[i][member]);
      }
    }
  }

  private int[] excluded(EvaluationRow row) {
    return seenItems == SeenItems.EXCLUDE ? row.seen() : NOTHING;
  }

  private static int upToDeepest(int rank) {
    return rank <= RankingMetric.DEEPEST ? rank : 0;
  }

  /** The target's place in the vocabulary, which falls in popularity, less what is excluded. */
  private int popularityRank(EvaluationRow row) {
    int before =
        (int) Arrays.stream(excluded(row)).distinct().filter(item -> item < row.target()).count();
    return upToDeepest(1 + row.target() - before);
  }
}
