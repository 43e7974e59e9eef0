package dev.reckon.model.memory;

import dev.reckon.model.retrieve.ItemIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The items that may be in a list, and the share that each source gives them. Immutable by
 * convention.
 *
 * @param size how many these are: those that a memory names, then those that the model alone does
 * @param itemId the id of the item at a place
 * @param shares by {@link Source}, of as many items from the first on as the source can name
 */
record ItemShares(int size, IntFunction<String> itemId, float[][] shares) {

  /**
   * What memories and model name.
   *
   * @param model null without one
   * @param k how many of the model's best may be in the list
   */
  static ItemShares of(Remembered remembered, @Nullable ModelScores model, int k) {
    int named = remembered.size();
    if (model == null) {
      return new ItemShares(named, remembered::itemId, remembered.shares());
    }
    int[] best = model.best();
    Places places = new Places(roomFor(best.length));
    int[] unused = places.ofAll(best);
    boolean[] isNamed = new boolean[best.length];
    float[] ofModel = new float[named + best.length];
    for (int item = 0; item < named; item++) {
      int index = model.named()[item];
      int place = index == ItemIndex.UNKNOWN ? Places.NONE : places.find(index);
      if (place == Places.NONE) {
        ofModel[item] = (float) model.shareOfNamed(item);
      } else {
        ofModel[item] = (float) model.shareOfBest(place);
        isNamed[place] = true;
      }
    }
    int[] others = new int[best.length];
    int count = 0;
    for (int place = 0; place < Math.min(k, best.length); place++) {
      if (!isNamed[place]) {
        ofModel[named + count] = (float) model.shareOfBest(place);
        others[count++] = best[place];
      }
    }
    float[][] shares = remembered.shares().clone();
    shares[Source.MODEL.index()] = Arrays.copyOf(ofModel, named + count);
    return new ItemShares(
        named + count,
        item -> item < named ? remembered.itemId(item) : model.idOf().apply(others[item - named]),
        shares);
  }

  private static int roomFor(int numbers) {
    return Integer.highestOneBit(Math.max(1, numbers)) * 2;
  }

  /**
   * The best by a mixture.
   *
   * @param weights by source
   * @param k items wanted
   */
  MixedList best(double[] weights, int k) {
    float[] probabilities = probabilities(weights);
    float least = leastOfBest(probabilities, k);
    List<MixedList.Item> items = new ArrayList<>();
    for (int item = 0; item < probabilities.length; item++) {
      if (probabilities[item] > 0 && probabilities[item] >= least) {
        items.add(
            new MixedList.Item(itemId.apply(item), probabilities[item], parts(item, weights)));
      }
    }
    items.sort(MixedList.Item.BEST_FIRST);
    return new MixedList(items.subList(0, Math.min(k, items.size())));
  }

  private float[] probabilities(double[] weights) {
    float[] probabilities = new float[size];
    for (int source = 0; source < shares.length; source++) {
      float[] own = shares[source];
      float weight = (float) weights[source];
      for (int item = 0; item < own.length; item++) {
        probabilities[item] += own[item] * weight;
      }
    }
    return probabilities;
  }

  /**
   * The probability of the last item of the list; others may have the same. The bits of positive
   * floats order like them.
   */
  private static float leastOfBest(float[] probabilities, int k) {
    long[] falling = new long[probabilities.length];
    int found = 0;
    for (float probability : probabilities) {
      if (probability > 0) {
        falling[found++] = ~Float.floatToIntBits(probability);
      }
    }
    if (k <= 0 || k > found) {
      return 0;
    }
    Smallest.sort(falling, 0, k, found);
    return Float.intBitsToFloat(~(int) falling[k - 1]);
  }

  private float[] parts(int item, double[] weights) {
    float[] parts = new float[shares.length];
    for (int source = 0; source < parts.length; source++) {
      parts[source] =
          item < shares[source].length ? shares[source][item] * (float) weights[source] : 0;
    }
    return parts;
  }
}
