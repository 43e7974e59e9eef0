package dev.reckon.job.publish;

import dev.reckon.job.request.RankedList;
import dev.reckon.recommendation.v1.Fallback.Source;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes lists without a model: the last ranked list without seen or withdrawn items, else popular
 * items.
 */
final class FallbackLists {

  private FallbackLists() {}

  /**
   * The list to fall back on.
   *
   * @param lastList the last ranked list, empty if there is none
   * @param popular popular items, the most popular first
   * @param isLeftOut items that must not appear: seen or withdrawn ones
   * @param size items wanted
   */
  static FallbackList of(
      RankedList lastList, RankedList popular, Predicate<String> isLeftOut, int size) {
    List<RankedItem> left = without(isLeftOut, lastList, size);
    return left.isEmpty()
        ? new FallbackList(
            without(isLeftOut, popular, size),
            popular.model(),
            popular.reasoningSteps(),
            Source.POPULARITY)
        : new FallbackList(left, lastList.model(), lastList.reasoningSteps(), Source.LAST_LIST);
  }

  private static List<RankedItem> without(Predicate<String> isLeftOut, RankedList list, int size) {
    return list.items().stream()
        .filter(item -> !isLeftOut.test(item.getItemId()))
        .limit(size)
        .toList();
  }

  /** A list and its source. */
  record FallbackList(List<RankedItem> items, ModelRef model, int reasoningSteps, Source source) {}
}
