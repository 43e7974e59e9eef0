package dev.reckon.model.memory;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Items by the mixture of model and memories, best first; ties go to the lower id. */
public record MixedList(List<Item> items) {

  /**
   * An item of a list.
   *
   * @param probability that it is the next, by the mixture
   * @param parts of the probability by {@link Source}; together they are it
   */
  public record Item(String itemId, float probability, float[] parts) {
    static final Comparator<Item> BEST_FIRST =
        (a, b) ->
            a.probability == b.probability
                ? a.itemId.compareTo(b.itemId)
                : Float.compare(b.probability, a.probability);
  }

  public MixedList {
    items = List.copyOf(items);
  }

  /**
   * Writes what model and memories say of items.
   *
   * @param shares by item, an array by {@link Source} each; of every item that is named or that the
   *     model has among its best
   * @param model null without one
   */
  public static void fill(
      Map<String, float[]> shares, Remembered remembered, @Nullable ModelScores model) {
    for (int item = 0; item < remembered.size(); item++) {
      float[] own = shares.get(remembered.itemId(item));
      if (own == null) {
        continue;
      }
      for (int source = 0; source < own.length; source++) {
        own[source] = remembered.shares()[source][item];
      }
      own[Source.MODEL.index()] = model == null ? 0 : (float) model.shareOfNamed(item);
    }
    for (int place = 0; model != null && place < model.best().length; place++) {
      float[] own = shares.get(model.idOf().apply(model.best()[place]));
      if (own != null) {
        own[Source.MODEL.index()] = (float) model.shareOfBest(place);
      }
    }
  }
}
