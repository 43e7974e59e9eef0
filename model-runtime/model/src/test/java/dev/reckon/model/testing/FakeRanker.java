package dev.reckon.model.testing;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * Ranks the items in a circle: the one after the user's newest comes first, then the one after
 * that. Remembers what it was asked, and can be held back.
 */
public final class FakeRanker implements Ranker {

  /** What one call was asked. */
  public record Call(int rows, int length, int reasoningSteps, int k, Thread thread) {}

  private final int itemCount;
  private final int windowLength;
  private final int trainedReasoningSteps;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Semaphore permits = new Semaphore(0);
  private volatile boolean isHeld;
  private volatile boolean isBroken;
  private volatile boolean hasNumbers = true;
  private volatile int badItem = -1;
  private volatile boolean isClosed;

  public FakeRanker(int itemCount, int windowLength, int trainedReasoningSteps) {
    this.itemCount = itemCount;
    this.windowLength = windowLength;
    this.trainedReasoningSteps = trainedReasoningSteps;
  }

  /** From now on each call waits for a permit. */
  public void hold() {
    isHeld = true;
  }

  /** Lets one call through. */
  public void permitOne() {
    permits.release();
  }

  /** Lets all calls through. */
  public void release() {
    isHeld = false;
    permits.release(1_000);
  }

  /** From now on each call fails. */
  public void breakDown() {
    isBroken = true;
  }

  /** From now on each call fails that holds a user whose newest item is this. */
  public void breakOn(int item) {
    badItem = item;
  }

  /** From now on the scores of users whose newest item is the first are no numbers. */
  public void loseNumbers() {
    hasNumbers = false;
  }

  /** Calls so far, warm-up included. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  public void forgetCalls() {
    calls.clear();
  }

  public boolean isClosed() {
    return isClosed;
  }

  @Override
  public TopItems rank(PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k) {
    calls.add(new Call(batch.rows(), batch.length(), reasoningSteps, k, Thread.currentThread()));
    if (isHeld) {
      permits.acquireUninterruptibly();
    }
    if (isBroken) {
      throw new IllegalStateException("the fake ranker is broken");
    }
    List<TopItems.Row> rows = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      int newest = (int) batch.itemIndices()[(row + 1) * batch.length() - 1];
      if (newest == badItem) {
        throw new IllegalStateException("the fake ranker does not bear item " + newest);
      }
      TopItems.Row list =
          circleAfter(newest, exclusions.everywhere(), exclusions.perRow().get(row), k);
      rows.add(new TopItems.Row(list.itemIndices(), list.scores(), newestAlone(batch.length())));
    }
    return new TopItems(rows);
  }

  @Override
  public NamedScores rank(
      PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k, NamedItems named) {
    TopItems best = rank(batch, reasoningSteps, exclusions, k);
    float[] logTotals = new float[batch.rows()];
    List<float[]> scores = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      int newest = (int) batch.itemIndices()[(row + 1) * batch.length() - 1];
      TopItems.Row all =
          circleAfter(newest, exclusions.everywhere(), exclusions.perRow().get(row), itemCount);
      double sum = 0;
      for (float score : all.scores()) {
        sum += Math.exp(score / named.temperature());
      }
      logTotals[row] = (float) Math.log(sum);
      int[] items = named.perRow().get(row);
      float[] own = new float[items.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = -Math.floorMod(items[i] - newest - 1, itemCount);
      }
      scores.add(own);
    }
    return new NamedScores(best, logTotals, scores);
  }

  @Override
  public boolean scoresNamed() {
    return true;
  }

  /** Nothing but the newest token decides. */
  private static float[] newestAlone(int length) {
    float[] evidence = new float[length];
    evidence[length - 1] = 1;
    return evidence;
  }

  private TopItems.Row circleAfter(int newest, int[] everywhere, int[] own, int k) {
    int[] items =
        IntStream.range(1, itemCount + 1)
            .map(step -> (newest + step) % itemCount)
            .filter(item -> !contains(everywhere, item) && !contains(own, item))
            .limit(k)
            .toArray();
    float[] scores = new float[items.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = hasNumbers || newest != 0 ? -i : Float.NaN;
    }
    return new TopItems.Row(items, scores);
  }

  private static boolean contains(int[] items, int item) {
    return Arrays.stream(items).anyMatch(it -> it == item);
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
    return trainedReasoningSteps;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
