package dev.reckon.view.popular;

import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;
import java.util.function.Predicate;

/**
 * Popular items, the most popular first.
 *
 * @param model of the runtime that sent it; the default instance if clicks were counted here
 */
public record PopularList(List<RankedItem> items, ModelRef model) {

  /** The list before the first answer. */
  public static final PopularList NONE = new PopularList(List.of(), ModelRef.getDefaultInstance());

  public PopularList {
    items = List.copyOf(items);
  }

  /**
   * The first items that are shown.
   *
   * @param isLeftOut by item id
   * @param most items wanted
   */
  public PopularList without(Predicate<String> isLeftOut, int most) {
    return new PopularList(
        items.stream().filter(item -> !isLeftOut.test(item.getItemId())).limit(most).toList(),
        model);
  }
}
