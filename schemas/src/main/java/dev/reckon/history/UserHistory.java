package dev.reckon.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The newest interactions and searches of one user, in event-time order.
 *
 * <p>This is the one definition of a history, for live state and for training alike. Its value
 * depends on the set of events alone: they may come in any order and any number of times. An
 * immutable value.
 */
public final class UserHistory {

  /** The outcome of an event. */
  public enum Outcome {
    /** The event is now part of the history. */
    APPENDED,
    /** The history has an event of this id; nothing changed. */
    DUPLICATE,
    /** The history is full of newer events; nothing changed. */
    LATE
  }

  /** A history after an event, and the outcome of the event. */
  public record Appended(UserHistory history, Outcome outcome) {}

  private final HistoryBounds bounds;
  private final List<Interaction> interactions;
  private final List<SearchQuery> searches;

  private UserHistory(
      HistoryBounds bounds, List<Interaction> interactions, List<SearchQuery> searches) {
    this.bounds = bounds;
    this.interactions = interactions;
    this.searches = searches;
  }

  /** A history without events. */
  public static UserHistory empty(HistoryBounds bounds) {
    return new UserHistory(bounds, List.of(), List.of());
  }

  /** A history of ordered events, e.g. read from state; more than the bounds allow are cut. */
  static UserHistory ofOrdered(
      HistoryBounds bounds, List<Interaction> interactions, List<SearchQuery> searches) {
    return new UserHistory(
        bounds, newest(interactions, bounds.interactions()), newest(searches, bounds.searches()));
  }

  /** The history with this event too. */
  public Appended append(HistoryEvent event) {
    return event.fold(this::append, this::append);
  }

  /** The history with this interaction too. */
  public Appended append(Interaction interaction) {
    Outcome outcome = outcome(interactions, interaction, bounds.interactions());
    return outcome == Outcome.APPENDED
        ? new Appended(
            new UserHistory(
                bounds, insert(interactions, interaction, bounds.interactions()), searches),
            outcome)
        : new Appended(this, outcome);
  }

  /** The history with this search too. */
  public Appended append(SearchQuery search) {
    Outcome outcome = outcome(searches, search, bounds.searches());
    return outcome == Outcome.APPENDED
        ? new Appended(
            new UserHistory(bounds, interactions, insert(searches, search, bounds.searches())),
            outcome)
        : new Appended(this, outcome);
  }

  public boolean isEmpty() {
    return interactions.isEmpty() && searches.isEmpty();
  }

  /** Oldest first. */
  public List<Interaction> interactions() {
    return interactions;
  }

  /** Oldest first. */
  public List<SearchQuery> searches() {
    return searches;
  }

  /** The searches with the items clicked under them, oldest first. */
  public List<SearchSession> searchSessions() {
    Map<String, List<String>> clicked = new HashMap<>();
    for (Interaction interaction : interactions) {
      if (!interaction.searchId().isEmpty()) {
        clicked
            .computeIfAbsent(interaction.searchId(), id -> new ArrayList<>())
            .add(interaction.itemId());
      }
    }
    return searches.stream()
        .map(search -> new SearchSession(search, clicked.getOrDefault(search.eventId(), List.of())))
        .toList();
  }

  /** Every item of the user's interactions, in order of first occurrence. */
  public Set<String> seenItemIds() {
    Set<String> seen = new LinkedHashSet<>();
    for (Interaction interaction : interactions) {
      seen.add(interaction.itemId());
    }
    return seen;
  }

  /** The items that a model reads, oldest first: those of positive interactions. */
  public List<String> positiveItemIds() {
    return interactions.stream().filter(Interaction::isPositive).map(Interaction::itemId).toList();
  }

  /**
   * Time of the newest event, in milliseconds since the epoch.
   *
   * @throws IllegalStateException if the history is empty
   */
  public long newestEventTimeMillis() {
    if (isEmpty()) {
      throw new IllegalStateException("An empty history has no newest event");
    }
    return Math.max(newestTime(interactions), newestTime(searches));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UserHistory that
        && interactions.equals(that.interactions)
        && searches.equals(that.searches);
  }

  @Override
  public int hashCode() {
    return 31 * interactions.hashCode() + searches.hashCode();
  }

  @Override
  public String toString() {
    return "UserHistory[" + interactions + ", " + searches + "]";
  }

  private static long newestTime(List<? extends HistoryEvent> events) {
    return events.isEmpty() ? Long.MIN_VALUE : events.get(events.size() - 1).eventTimeMillis();
  }

  private static <E extends HistoryEvent> Outcome outcome(List<E> events, E event, int bound) {
    for (E present : events) {
      if (present.eventId().equals(event.eventId())) {
        return Outcome.DUPLICATE;
      }
    }
    boolean full = events.size() >= bound;
    boolean older = full && (bound == 0 || HistoryEvent.ORDER.compare(event, events.get(0)) < 0);
    return older ? Outcome.LATE : Outcome.APPENDED;
  }

  private static <E extends HistoryEvent> List<E> insert(List<E> events, E event, int bound) {
    int position = events.size();
    while (position > 0 && HistoryEvent.ORDER.compare(event, events.get(position - 1)) < 0) {
      position--;
    }
    List<E> inserted = new ArrayList<>(events.size() + 1);
    inserted.addAll(events.subList(0, position));
    inserted.add(event);
    inserted.addAll(events.subList(position, events.size()));
    return newest(inserted, bound);
  }

  private static <E> List<E> newest(List<E> events, int bound) {
    int surplus = Math.max(0, events.size() - bound);
    return List.copyOf(events.subList(surplus, events.size()));
  }
}
