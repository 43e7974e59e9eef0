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
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Ranks the items in a circle: the one after the user's newest comes first. Each reasoning step
 * turns the circle by one item, dropout by none to two. Remembers what it was asked.
 */
public final class CircleRanker implements TargetRanker {

  /** What one call was asked. */
  public record Call(int rows, int length) {}

  private final int itemCount;
  private final int windowLength;
  private final int steps;
  private final List<Call> calls = new ArrayList<>();
  private final List<float[]> leanings = new ArrayList<>();

  public CircleRanker(int itemCount, int windowLength, int steps) {
    this.itemCount = itemCount;
    this.windowLength = windowLength;
    this.steps = steps;
  }

  public List<Call> calls() {
    return calls;
  }

  /** What it was asked to add to scores; the circle does not change with it. */
  public List<float[]> leanings() {
    return leanings;
  }

  @Override
  public void lean(float[] itemBias) {
    leanings.add(itemBias);
  }

  @Override
  public int[][] ranksByStep(PaddedBatch batch, Exclusions exclusions, int[] targets) {
    return IntStream.rangeClosed(0, steps)
        .mapToObj(step -> ranks(batch, exclusions, targets, row -> step))
        .toArray(int[][]::new);
  }

  @Override
  public int[] ranksWithDropout(
      PaddedBatch batch, Exclusions exclusions, int[] targets, long seed) {
    return ranks(batch, exclusions, targets, row -> Math.floorMod(seed + row, 3));
  }

  private int[] ranks(
      PaddedBatch batch, Exclusions exclusions, int[] targets, IntUnaryOperator turn) {
    calls.add(new Call(batch.rows(), batch.length()));
    return IntStream.range(0, batch.rows())
        .map(
            row -> {
              int newest = (int) batch.itemIndices()[(row + 1) * batch.length() - 1];
              int first = newest + 1 + turn.applyAsInt(row);
              int place = Math.floorMod(targets[row] - first, itemCount);
              int[] excluded = exclusions.perRow().get(row);
              return (int)
                  IntStream.rangeClosed(0, place)
                      .map(i -> (first + i) % itemCount)
                      .filter(item -> Arrays.stream(excluded).noneMatch(it -> it == item))
                      .count();
            })
        .toArray();
  }

  /**
   * The item after the newest, whose evidence is that newest one and, by 0.2 more with each step,
   * the first of the batch's columns.
   */
  @Override
  public TopItems best(PaddedBatch batch, int steps, Exclusions exclusions) {
    List<TopItems.Row> rows = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      int newest = (int) batch.itemIndices()[(row + 1) * batch.length() - 1];
      float[] evidence = new float[batch.length()];
      evidence[0] = 0.2f * steps;
      evidence[batch.length() - 1] = 0.7f;
      rows.add(
          new TopItems.Row(
              new int[] {(newest + 1 + steps) % itemCount}, new float[] {1}, evidence));
    }
    return new TopItems(rows);
  }

  /** Of a circle without scores there is nothing to mix. */
  @Override
  public NamedScores best(
      PaddedBatch batch, int steps, Exclusions exclusions, int k, NamedItems named) {
    throw new UnsupportedOperationException("a circle has no scores");
  }

  @Override
  public int itemCount() {
    return itemCount;
  }

  @Override
  public int windowLength() {
    return windowLength;
  }

  @Override
  public int trainedReasoningSteps() {
    return steps;
  }

  @Override
  public void close() {}
}
