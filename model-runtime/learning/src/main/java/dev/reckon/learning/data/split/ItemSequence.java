package dev.reckon.learning.data.split;

import dev.reckon.history.HistoryBounds;
import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything one user did with items, oldest first. At each position it has what the live {@link
 * dev.reckon.history.UserHistory} would hold just before that interaction. Immutable.
 */
public final class ItemSequence {

  private static final int BOUND = HistoryBounds.DEFAULT.interactions();
  private static final int SEARCH_BOUND = HistoryBounds.DEFAULT.searches();

  private final String userId;
  private final List<Interaction> interactions;
  private final List<SearchQuery> searches;

  /**
   * What a user did.
   *
   * @param interactions in the order of a history, without duplicates
   * @param searches likewise
   * @throws IllegalArgumentException if they are not: the events before a position would not be
   *     those that happened before it
   */
  ItemSequence(String userId, List<Interaction> interactions, List<SearchQuery> searches) {
    requireOrder(interactions);
    requireOrder(searches);
    this.userId = userId;
    this.interactions = List.copyOf(interactions);
    this.searches = List.copyOf(searches);
  }

  private static void requireOrder(List<? extends HistoryEvent> events) {
    for (int i = 1; i < events.size(); i++) {
      if (HistoryEvent.ORDER.compare(events.get(i - 1), events.get(i)) >= 0) {
        throw new IllegalArgumentException(
            "event %s is after %s in a history, but its time and id are not"
                .formatted(events.get(i).eventId(), events.get(i - 1).eventId()));
      }
    }
  }

  public String userId() {
    return userId;
  }

  /** Number of interactions, dislikes included. */
  public int length() {
    return interactions.size();
  }

  /** What the user did at this position. */
  public Interaction interaction(int position) {
    return interactions.get(position);
  }

  /** The interactions a model may learn to predict: the positive ones, oldest first. */
  public List<TargetEvent> targets() {
    List<TargetEvent> targets = new ArrayList<>();
    for (int position = 0; position < interactions.size(); position++) {
      if (interactions.get(position).isPositive()) {
        targets.add(new TargetEvent(this, position));
      }
    }
    return targets;
  }

  /** The items a model reads just before this position, oldest first. */
  List<String> historyBefore(int position) {
    List<String> history = new ArrayList<>();
    for (Interaction interaction : newestBefore(position)) {
      if (interaction.isPositive()) {
        history.add(interaction.itemId());
      }
    }
    return history;
  }

  /** The items the user is known to have seen just before this position. */
  Set<String> seenBefore(int position) {
    Set<String> seen = new LinkedHashSet<>();
    newestBefore(position).forEach(interaction -> seen.add(interaction.itemId()));
    return seen;
  }

  /**
   * The interactions and searches before this position, in the order of a history. A search has
   * only its words, without the clicks under it: each click has its own position, so an event is
   * visible only to later events.
   *
   * @param isAfterSearch whether the search that led to this very interaction is known already
   */
  public List<HistoryEvent> eventsBefore(int position, boolean isAfterSearch) {
    Interaction target = interactions.get(position);
    List<SearchQuery> before =
        searches.stream()
            .filter(search -> HistoryEvent.ORDER.compare(search, target) < 0)
            .filter(search -> isAfterSearch || !search.eventId().equals(target.searchId()))
            .toList();
    return inOrder(
        newestBefore(position),
        before.subList(Math.max(0, before.size() - SEARCH_BOUND), before.size()));
  }

  /** The search that led to what was done at this position, if one did and came before it. */
  Optional<SearchQuery> searchOf(int position) {
    Interaction target = interactions.get(position);
    if (target.searchId().isEmpty()) {
      return Optional.empty();
    }
    return searches.stream()
        .filter(search -> search.eventId().equals(target.searchId()))
        .filter(search -> HistoryEvent.ORDER.compare(search, target) < 0)
        .findFirst();
  }

  /** Everything up to and with this position. */
  List<HistoryEvent> eventsUpTo(int position) {
    Interaction last = interactions.get(position);
    return inOrder(
        interactions.subList(0, position + 1),
        searches.stream().filter(it -> HistoryEvent.ORDER.compare(it, last) < 0).toList());
  }

  private static List<HistoryEvent> inOrder(
      List<Interaction> interactions, List<SearchQuery> searches) {
    List<HistoryEvent> events = new ArrayList<>(interactions);
    events.addAll(searches);
    events.sort(HistoryEvent.ORDER);
    return events;
  }

  private List<Interaction> newestBefore(int position) {
    return interactions.subList(Math.max(0, position - BOUND), position);
  }
}
