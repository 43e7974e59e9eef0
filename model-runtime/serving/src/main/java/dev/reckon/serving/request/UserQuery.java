package dev.reckon.serving.request;

import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.model.input.History;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.text.Grams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A user's request as one model sees it: item ids have become vocabulary indices.
 *
 * @param known what the model reads of the history
 * @param events the event of each token
 * @param excluded items that this user must not get, rising
 * @param unknownItems interactions whose item is not in the model's vocabulary
 */
public record UserQuery(
    History known, List<HistoryEvent> events, int[] excluded, int unknownItems) {

  /** Of a request that cannot be read. */
  static final UserQuery NOTHING = new UserQuery(History.ofItems(), List.of(), new int[0], 0);

  /**
   * Reads a request.
   *
   * @param grams of the model
   */
  public static UserQuery read(UserRequest request, ItemIndex items, Grams grams) {
    HistoryReader.Tokens known =
        new HistoryReader(items::indexOf, grams).readTokens(events(request, grams.areRead()));
    int[] excluded =
        excludedIds(request)
            .mapToInt(items::indexOf)
            .filter(UserQuery::isKnown)
            .sorted()
            .distinct()
            .toArray();
    return new UserQuery(known.history(), known.events(), excluded, countUnknown(request, items));
  }

  /** Interactions, in the order they come in; with searches, in the one order of a history. */
  private static List<HistoryEvent> events(UserRequest request, boolean withSearches) {
    List<HistoryEvent> events = new ArrayList<>();
    for (HistoryInteraction it : request.getInteractionsList()) {
      events.add(
          new Interaction(
              it.getEventId(),
              it.getItemId(),
              it.getKind(),
              it.getEventTimeMillis(),
              it.getSearchId()));
    }
    if (withSearches) {
      for (HistorySearch it : request.getSearchesList()) {
        events.add(new SearchQuery(it.getSearchId(), it.getQuery(), it.getEventTimeMillis()));
      }
      events.sort(HistoryEvent.ORDER);
    }
    return events;
  }

  private static Stream<String> excludedIds(UserRequest request) {
    Stream<String> unwanted = request.getExcludedItemIdsList().stream();
    return request.getAllowSeen() ? unwanted : Stream.concat(unwanted, seenIds(request));
  }

  /** Every item of the history, whether the user liked it or not. */
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
    return Arrays.binarySearch(excluded, itemIndex) >= 0;
  }
}
