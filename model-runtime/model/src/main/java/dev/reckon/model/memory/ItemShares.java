package dev.reckon.model.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The items that may be in a list, and the share that each source gives them. Immutable by
 * convention.
 *
 * @param itemIds of those that a memory names, then of those that the model alone does
 * @param shares by {@link Source}, of as many items from the first on as the source can name
 */
record ItemShares(List<String> itemIds, float[][] shares) {

  /**
   * What memories and model name.
   *
   * @param model null without one
   * @param k how many of the model's best may be in the list
   */
  static ItemShares of(Remembered remembered, @Nullable ModelScores model, int k) {
    if (model == null) {
      return new ItemShares(remembered.itemIds(), remembered.shares());
    }
    Map<String, Integer> others = new LinkedHashMap<>();
    for (int place = 0; place < model.best().size(); place++) {
      others.put(model.best().get(place), place);
    }
    List<String> itemIds = new ArrayList<>(remembered.itemIds());
    float[] ofModel = new float[itemIds.size() + others.size()];
    for (int item = 0; item < itemIds.size(); item++) {
      Integer place = others.remove(itemIds.get(item));
      ofModel[item] = (float) (place == null ? model.shareOfNamed(item) : model.shareOfBest(place));
    }
    others.forEach(
        (id, place) -> {
          if (place < k) {
            ofModel[itemIds.size()] = (float) model.shareOfBest(place);
            itemIds.add(id);
          }
        });
    float[][] shares = remembered.shares().clone();
    shares[Source.MODEL.index()] = Arrays.copyOf(ofModel, itemIds.size());
    return new ItemShares(itemIds, shares);
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
        items.add(new MixedList.Item(itemIds.get(item), probabilities[item], parts(item, weights)));
      }
    }
    items.sort(MixedList.Item.BEST_FIRST);
    return new MixedList(items.subList(0, Math.min(k, items.size())));
  }

  private float[] probabilities(double[] weights) {
    float[] probabilities = new float[itemIds.size()];
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
