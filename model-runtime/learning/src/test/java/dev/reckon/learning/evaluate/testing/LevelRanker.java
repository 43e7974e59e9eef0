package dev.reckon.learning.evaluate.testing;

import dev.reckon.learning.evaluate.rank.TargetRanker;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.TopItems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Scores all items the same, so ranks them by index. */
public final class LevelRanker implements TargetRanker {

  private final int itemCount;

  public LevelRanker(int itemCount) {
    this.itemCount = itemCount;
  }

  @Override
  public NamedScores best(
      PaddedBatch batch, int steps, Exclusions exclusions, int k, NamedItems named) {
    List<TopItems.Row> rows = new ArrayList<>();
    float[] logTotals = new float[batch.rows()];
    for (int row = 0; row < batch.rows(); row++) {
      int[] excluded = exclusions.perRow().get(row);
      int[] shown =
          IntStream.range(0, itemCount)
              .filter(item -> Arrays.stream(excluded).noneMatch(it -> it == item))
              .toArray();
      int[] best = Arrays.copyOf(shown, Math.min(k, shown.length));
      rows.add(new TopItems.Row(best, new float[best.length]));
      logTotals[row] = (float) Math.log(shown.length);
    }
    List<float[]> scores = named.perRow().stream().map(items -> new float[items.length]).toList();
    return new NamedScores(new TopItems(rows), logTotals, scores);
  }

  @Override
  public int itemCount() {
    return itemCount;
  }

  @Override
  public int windowLength() {
    return 50;
  }

  @Override
  public int trainedReasoningSteps() {
    return 0;
  }

  @Override
  public void lean(float[] itemBias) {
    throw new UnsupportedOperationException("a level ranker does not lean");
  }

  @Override
  public int[][] ranksByStep(PaddedBatch batch, Exclusions exclusions, int[] targets) {
    throw new UnsupportedOperationException("only lists are asked for");
  }

  @Override
  public int[] ranksWithDropout(
      PaddedBatch batch, Exclusions exclusions, int[] targets, long seed) {
    throw new UnsupportedOperationException("only lists are asked for");
  }

  @Override
  public TopItems best(PaddedBatch batch, int steps, Exclusions exclusions) {
    throw new UnsupportedOperationException("only lists are asked for");
  }

  @Override
  public void close() {}
}
