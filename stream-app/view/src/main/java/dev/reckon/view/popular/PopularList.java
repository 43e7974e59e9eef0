package dev.reckon.view.popular;

import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;

/**
 * What is popular, most first.
 *
 * @param model that said so; the default instance where clicks were counted here
 */
public record PopularList(List<RankedItem> items, ModelRef model) {

  /** Before anything is known. */
  public static final PopularList NONE = new PopularList(List.of(), ModelRef.getDefaultInstance());

  public PopularList {
    items = List.copyOf(items);
  }
}
