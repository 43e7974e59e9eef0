package dev.reckon.job.recommend;

import dev.reckon.job.request.RankedList;
import dev.reckon.recommendation.v1.Fallback.Source;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;
import java.util.Set;

/** Makes lists without a model: the last ranked one less what was seen, else what is popular. */
final class FallbackLists {

  private FallbackLists() {}

  /**
   * The list to fall back on.
   *
   * @param lastList the last ranked list, empty if there is none
   * @param popular what is popular, most first
   * @param seen items that must not appear
   * @param size items wanted
   */
  static FallbackList of(RankedList lastList, RankedList popular, Set<String> seen, int size) {
    List<RankedItem> left = unseen(lastList, seen, size);
    return left.isEmpty()
        ? new FallbackList(
            unseen(popular, seen, size),
            popular.model(),
            popular.reasoningSteps(),
            Source.POPULARITY)
        : new FallbackList(left, lastList.model(), lastList.reasoningSteps(), Source.LAST_LIST);
  }

  private static List<RankedItem> unseen(RankedList list, Set<String> seen, int size) {
    return list.items().stream()
        .filter(item -> !seen.contains(item.getItemId()))
        .limit(size)
        .toList();
  }

  /** A list and where it came from. */
  record FallbackList(List<RankedItem> items, ModelRef model, int reasoningSteps, Source source) {}
}
