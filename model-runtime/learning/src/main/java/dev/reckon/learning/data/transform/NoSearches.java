package dev.reckon.learning.data.transform;

import dev.reckon.event.v1.Interaction;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.List;

/**
 * A control: nobody searched. Clicks, and what is known of items, are as they were, so this is what
 * can be had without searches; before {@link CategoriesInTitles}, what can be had from the words of
 * the categories without them.
 */
record NoSearches() implements DatasetTransform {

  static final String NAME = "no-searches";

  static NoSearches of(TransformOptions options) {
    options.requireOneOf();
    return new NoSearches();
  }

  @Override
  public String label() {
    return NAME;
  }

  @Override
  public EventLog apply(EventLog log) {
    List<LoggedEvent> events =
        log.events().stream()
            .filter(LoggedEvent.Interacted.class::isInstance)
            .map(event -> withoutSearch(((LoggedEvent.Interacted) event).interaction()))
            .toList();
    return new EventLog(events, log.items(), log.erasures(), log.orderOnly());
  }

  private static LoggedEvent withoutSearch(Interaction interaction) {
    return new LoggedEvent.Interacted(interaction.toBuilder().clearSearchId().build());
  }
}
