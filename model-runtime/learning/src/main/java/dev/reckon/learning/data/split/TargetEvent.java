package dev.reckon.learning.data.split;

import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.model.input.HistoryReader;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A positive interaction, to be predicted from the events before it.
 *
 * @param user the sequence of the user who did it
 * @param position where in that sequence
 */
public record TargetEvent(ItemSequence user, int position) {

  /** Order of time over all users, as in an event log. */
  static final Comparator<TargetEvent> BY_TIME =
      Comparator.comparing(TargetEvent::interaction, Interaction.ORDER)
          .thenComparing(TargetEvent::userId);

  public TargetEvent {
    if (!user.interaction(position).isPositive()) {
      throw new IllegalArgumentException("a dislike is not a target");
    }
  }

  public String userId() {
    return user.userId();
  }

  /** Names this event in its log. */
  public String eventId() {
    return interaction().eventId();
  }

  /** The item to predict. */
  public String itemId() {
    return interaction().itemId();
  }

  public long eventTimeMillis() {
    return interaction().eventTimeMillis();
  }

  /** The items of the user's history before this event that a model reads, oldest first. */
  public List<String> history() {
    return user.historyBefore(position);
  }

  /** The items in the user's history before this event, dislikes included. */
  public Set<String> seen() {
    return user.seenBefore(position);
  }

  /**
   * Whether the user searched for anything before this event.
   *
   * @param isAfterSearch whether the search that led to this event is known already
   */
  public boolean isSearchedBefore(boolean isAfterSearch) {
    return user.eventsBefore(position, isAfterSearch).stream()
        .anyMatch(event -> event instanceof SearchQuery);
  }

  /**
   * The words of the newest event that is known before this one, where that is a search.
   *
   * @param isAfterSearch whether the search that led to this event is known already
   */
  public Optional<String> newestQuery(boolean isAfterSearch) {
    List<HistoryEvent> before = user.eventsBefore(position, isAfterSearch);
    return !before.isEmpty() && before.get(before.size() - 1) instanceof SearchQuery search
        ? Optional.of(search.query())
        : Optional.empty();
  }

  /** The words of the search that led to this event, if one did and came before it. */
  public Optional<String> query() {
    return user.searchOf(position).map(SearchQuery::query);
  }

  /**
   * This event in terms of what a model reads.
   *
   * @param vocabulary the model's
   * @param reader for it
   * @param isAfterSearch whether the search that led to this event is known already
   */
  public EvaluationRow row(Vocabulary vocabulary, HistoryReader reader, boolean isAfterSearch) {
    return new EvaluationRow(
        reader.read(user.eventsBefore(position, isAfterSearch)),
        vocabulary.knownIndices(seen()),
        vocabulary.indexOf(itemId()));
  }

  /** What a model reads of the events before this one: {@link #row}'s history with its events. */
  public HistoryReader.Tokens tokens(HistoryReader reader, boolean isAfterSearch) {
    return reader.readTokens(user.eventsBefore(position, isAfterSearch));
  }

  public Interaction interaction() {
    return user.interaction(position);
  }
}
