package dev.reckon.model.serve;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.model.retrieve.ItemIndex;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A user's request as one model sees it: item ids have become vocabulary indices.
 *
 * @param known items of the history that the model can read, oldest first; a dislike is none
 * @param excluded items that this user must not get, rising
 * @param unknownItems interactions whose item the model does not know
 */
record UserQuery(int[] known, int[] excluded, int unknownItems) {

  static UserQuery read(UserRequest request, ItemIndex items) {
    int[] known =
        request.getInteractionsList().stream()
            .filter(interaction -> interaction.getKind() != Kind.DISLIKE)
            .mapToInt(interaction -> items.indexOf(interaction.getItemId()))
            .filter(UserQuery::isKnown)
            .toArray();
    int[] excluded =
        excludedIds(request)
            .mapToInt(items::indexOf)
            .filter(UserQuery::isKnown)
            .sorted()
            .distinct()
            .toArray();
    return new UserQuery(known, excluded, countUnknown(request, items));
  }

  private static Stream<String> excludedIds(UserRequest request) {
    Stream<String> unwanted = request.getExcludedItemIdsList().stream();
    return request.getAllowSeen() ? unwanted : Stream.concat(unwanted, seenIds(request));
  }

  /** Every item of the history, whatever the user thought of it. */
  private static Stream<String> seenIds(UserRequest request) {
    return Stream.concat(
        request.getInteractionsList().stream().map(HistoryInteraction::getItemId),
        request.getSearchesList().stream()
            .map(HistorySearch::getClickedItemIdsList)
            .flatMap(clicked -> clicked.stream()));
  }

  private static int countUnknown(UserRequest request, ItemIndex items) {
    return (int)
        request.getInteractionsList().stream()
            .filter(interaction -> !isKnown(items.indexOf(interaction.getItemId())))
            .count();
  }

  private static boolean isKnown(int itemIndex) {
    return itemIndex != ItemIndex.UNKNOWN;
  }

  boolean excludes(int itemIndex) {
    return IntStream.of(excluded).anyMatch(item -> item == itemIndex);
  }
}
