package dev.reckon.learning.data.split;

import dev.reckon.event.v1.Erasure;
import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replays an event log into the sequences of its users. */
public final class ItemSequences {

  /** The events of one user so far. */
  private static final class Gathered {
    final Set<String> eventIds = new HashSet<>();
    final List<Interaction> interactions = new ArrayList<>();
    final List<SearchQuery> searches = new ArrayList<>();

    void add(LoggedEvent event) {
      if (!eventIds.add(event.eventId())) {
        return;
      }
      if (event instanceof LoggedEvent.Interacted interacted) {
        interactions.add(Interaction.of(interacted.interaction()));
      } else if (event instanceof LoggedEvent.Searched searched) {
        searches.add(SearchQuery.of(searched.search()));
      }
    }
  }

  private ItemSequences() {}

  /**
   * The sequences of all users with an interaction, by each user's first event. Of events with one
   * id only the first counts; what a user did up to an erasure is forgotten.
   */
  public static List<ItemSequence> of(EventLog log) {
    Map<String, Long> erasedUpTo = erasedUpTo(log.erasures());
    Map<String, Gathered> users = new LinkedHashMap<>();
    for (LoggedEvent event : log.events()) {
      if (!isErased(event, erasedUpTo)) {
        users.computeIfAbsent(event.userId(), id -> new Gathered()).add(event);
      }
    }
    List<ItemSequence> sequences = new ArrayList<>(users.size());
    users.forEach(
        (userId, user) -> {
          if (!user.interactions.isEmpty()) {
            sequences.add(new ItemSequence(userId, user.interactions, user.searches));
          }
        });
    return sequences;
  }

  private static Map<String, Long> erasedUpTo(List<Erasure> erasures) {
    Map<String, Long> upTo = new HashMap<>();
    for (Erasure erasure : erasures) {
      upTo.merge(erasure.getUserId(), HistoryEvent.millis(erasure.getEventTime()), Math::max);
    }
    return upTo;
  }

  private static boolean isErased(LoggedEvent event, Map<String, Long> erasedUpTo) {
    Long upTo = erasedUpTo.get(event.userId());
    return upTo != null && event.eventTimeMillis() <= upTo;
  }
}
