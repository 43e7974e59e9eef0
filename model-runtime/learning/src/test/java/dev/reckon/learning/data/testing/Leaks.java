package dev.reckon.learning.data.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.ItemSequence;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import java.util.List;
import java.util.Optional;

/** Looks for what a model could know of a click before it was made. */
public final class Leaks {

  private static final long ONE_TIME_MILLIS = 1_000;

  private Leaks() {}

  /**
   * Of every click of a log: nothing that comes at or behind it is seen before it, and its own
   * search is seen only if it is asked for, and only if it came before.
   */
  static void assertNone(EventLog log) {
    for (TargetEvent target : targets(log)) {
      assertThat(seenBefore(target, true))
          .allMatch(event -> HistoryEvent.ORDER.compare(event, target.interaction()) < 0)
          .noneMatch(event -> event.eventId().equals(target.eventId()));
      assertThat(searches(seenBefore(target, false)))
          .extracting(SearchQuery::eventId)
          .doesNotContain(target.interaction().searchId());
    }
  }

  /**
   * And no other search of the click's own time, give or take what a reader may have added, is seen
   * before it that led to the same item, unless the click that it led to is seen too: words that
   * were found for the item at that time.
   */
  public static void assertNoneAtOneTime(EventLog log) {
    assertNone(log);
    for (TargetEvent target : targets(log)) {
      List<HistoryEvent> seen = seenBefore(target, false);
      for (SearchQuery search : searches(seen)) {
        Optional<Interaction> same = clickUnder(search, target);
        if (same.isPresent()
            && target.eventTimeMillis() - search.eventTimeMillis() <= ONE_TIME_MILLIS) {
          assertThat(seen).contains(same.get());
        }
      }
    }
  }

  public static List<TargetEvent> targets(EventLog log) {
    return Splits.of(log, Protocol.ALL).training();
  }

  public static TargetEvent target(EventLog log, String item) {
    return targets(log).stream()
        .filter(it -> it.itemId().equals(item))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody clicked " + item));
  }

  public static List<HistoryEvent> seenBefore(TargetEvent target, boolean isAfterSearch) {
    return target.user().eventsBefore(target.position(), isAfterSearch);
  }

  public static List<SearchQuery> searches(List<HistoryEvent> events) {
    return events.stream()
        .filter(SearchQuery.class::isInstance)
        .map(SearchQuery.class::cast)
        .toList();
  }

  private static Optional<Interaction> clickUnder(SearchQuery search, TargetEvent target) {
    ItemSequence user = target.user();
    for (int i = 0; i < user.length(); i++) {
      Interaction click = user.interaction(i);
      if (click.searchId().equals(search.eventId()) && click.itemId().equals(target.itemId())) {
        return Optional.of(click);
      }
    }
    return Optional.empty();
  }
}
