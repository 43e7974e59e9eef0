package dev.reckon.learning.train.batch;

import dev.reckon.model.program.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Which positions of a batch are reasoned about a second time, with which noise (arXiv 2503.22675,
 * Eq. 11).
 *
 * <p>Positions of one history are prefixes of each other, so poor negatives, and each costs a
 * separate encoding; so each history contributes a few, drawn anew for every batch.
 *
 * @param positions of a history, at most
 * @param noise its deviation
 */
public record SecondView(int positions, double noise) {

  /** No second view. */
  public static final SecondView NONE = new SecondView(0, 0);

  /**
   * The batch with the positions drawn.
   *
   * @param steps K
   * @param width D
   */
  public TrainingBatch of(TrainingBatch batch, int steps, int width, Random random) {
    if (positions == 0) {
      return batch;
    }
    List<Tensor.Longs> contrasted = new ArrayList<>();
    int count = 0;
    for (int group = 0; group < batch.items().size(); group++) {
      long length = batch.items().get(group).shape()[1];
      long[] drawn = draw(batch.positions().get(group).values(), length, random);
      contrasted.add(new Tensor.Longs(drawn, drawn.length));
      count += drawn.length;
    }
    return batch.with(
        contrasted, new Tensor.Floats(noise(count * steps * width, random), count, steps, width));
  }

  /** Some of the positions of each history, which come history by history. */
  private long[] draw(long[] trained, long length, Random random) {
    long[] drawn = new long[trained.length];
    int count = 0;
    int from = 0;
    while (from < trained.length) {
      int to = from;
      while (to < trained.length && trained[to] / length == trained[from] / length) {
        to++;
      }
      int wanted = Math.min(positions, to - from);
      for (int position : chosen(from, to, wanted, random)) {
        drawn[count++] = trained[position];
      }
      from = to;
    }
    return Arrays.copyOf(drawn, count);
  }

  private static int[] chosen(int from, int to, int wanted, Random random) {
    return random.ints(from, to).distinct().limit(wanted).sorted().toArray();
  }

  private float[] noise(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (noise * random.nextGaussian());
    }
    return values;
  }
}
