package dev.reckon.demo.ledger;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a user in the end: by what was sent and published, or by the answers of the
 * view.
 *
 * @param clicks in order of their times
 * @param searches in order of their times
 * @param listId of the current list
 * @param historySequence events that it knows of
 * @param items of it, best first
 */
record UserAccount(
    List<String> clicks,
    List<String> searches,
    String listId,
    long historySequence,
    List<String> items) {

  UserAccount {
    clicks = List.copyOf(clicks);
    searches = List.copyOf(searches);
    items = List.copyOf(items);
  }

  /**
   * How it has to be.
   *
   * @param events all of the user
   * @param newest the newest list on the topic
   */
  static UserAccount due(List<LoggedEvent> events, Recommendation newest) {
    List<String> clicks = new ArrayList<>();
    List<String> searches = new ArrayList<>();
    for (LoggedEvent event : events.stream().sorted(LoggedEvent.ORDER).toList()) {
      if (event instanceof LoggedEvent.Interacted interacted) {
        Interaction it = interacted.interaction();
        clicks.add(
            click(event.eventTimeMillis(), it.getEventId(), it.getItemId(), it.getSearchId()));
      } else if (event instanceof LoggedEvent.Searched searched) {
        Search it = searched.search();
        searches.add(search(event.eventTimeMillis(), it.getEventId(), it.getQuery()));
      }
    }
    return new UserAccount(
        clicks,
        searches,
        newest.getEpoch()
            + "-"
            + newest.getHistorySequence()
            + "-"
            + Timestamps.toMillis(newest.getRepliedAt()),
        events.size(),
        newest.getItemsList().stream().map(RankedItem::getItemId).toList());
  }

  static String click(long timeMillis, String eventId, String itemId, String searchId) {
    return timeMillis + " " + eventId + " on " + itemId + " after " + searchId;
  }

  static String search(long timeMillis, String eventId, String query) {
    return timeMillis + " " + eventId + " for " + query;
  }
}
