package dev.reckon.learning.evaluate.rank;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.NamedItems;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranks the target of each row among the items that were drawn for it. An item that a model does
 * not know is never above one that it knows, and as a target it is missed. A history of which a
 * model reads nothing is answered by popularity.
 */
public final class SampledRanks {

  private static final int ROWS_AT_ONCE = 256;
  private static final int[] NOTHING = {};

  private SampledRanks() {}

  /**
   * The ranks by a model, after all its steps.
   *
   * @param negatives for each row the drawn items that the model knows
   */
  public static Ranks of(TargetRanker model, List<EvaluationRow> rows, List<int[]> negatives) {
    int[] ranks = byPopularity(rows, negatives).ranks();
    int[] asked =
        IntStream.range(0, rows.size())
            .filter(row -> rows.get(row).target() != Vocabulary.UNKNOWN)
            .filter(row -> rows.get(row).history().length() > 0)
            .boxed()
            .sorted(Comparator.comparingInt(row -> rows.get(row).history().length()))
            .mapToInt(row -> row)
            .toArray();
    for (int from = 0; from < asked.length; from += ROWS_AT_ONCE) {
      int[] batch = Arrays.copyOfRange(asked, from, Math.min(from + ROWS_AT_ONCE, asked.length));
      List<float[]> scores = scores(model, rows, negatives, batch);
      for (int i = 0; i < batch.length; i++) {
        ranks[batch[i]] = rank(scores.get(i), rows.get(batch[i]).target(), negatives.get(batch[i]));
      }
    }
    return new Ranks(ranks);
  }

  /**
   * The ranks by popularity in training.
   *
   * @param rows in a vocabulary whose indices fall in popularity
   * @param negatives for each row the drawn items of that vocabulary
   */
  public static Ranks byPopularity(List<EvaluationRow> rows, List<int[]> negatives) {
    return new Ranks(
        IntStream.range(0, rows.size())
            .map(row -> rank(new float[0], rows.get(row).target(), negatives.get(row)))
            .toArray());
  }

  /** For each row of a batch the score of the target, then those of the negatives. */
  private static List<float[]> scores(
      TargetRanker model, List<EvaluationRow> rows, List<int[]> negatives, int[] batch) {
    List<int[]> candidates =
        IntStream.of(batch)
            .mapToObj(
                row ->
                    IntStream.concat(
                            IntStream.of(rows.get(row).target()), IntStream.of(negatives.get(row)))
                        .toArray())
            .toList();
    int longest =
        IntStream.of(batch).map(row -> rows.get(row).history().length()).max().orElseThrow();
    return model
        .best(
            PaddedBatch.ofHistories(
                IntStream.of(batch).mapToObj(row -> rows.get(row).history()).toList(),
                Math.min(longest, model.windowLength()),
                model.itemCount()),
            model.trainedReasoningSteps(),
            new Exclusions(NOTHING, IntStream.of(batch).mapToObj(row -> NOTHING).toList()),
            1,
            new NamedItems(candidates, 1))
        .scores();
  }

  /** Equal scores, or none, leave the order of the vocabulary. */
  private static int rank(float[] scores, int target, int[] negatives) {
    if (target == Vocabulary.UNKNOWN) {
      return 0;
    }
    int rank = 1;
    for (int i = 0; i < negatives.length; i++) {
      float lead = scores.length == 0 ? 0 : scores[i + 1] - scores[0];
      rank += lead > 0 || (lead == 0 && negatives[i] < target) ? 1 : 0;
    }
    return rank <= RankingMetric.DEEPEST ? rank : 0;
  }
}
