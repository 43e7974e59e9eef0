package dev.reckon.learning.data.transform;

import dev.reckon.event.v1.Interaction;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.List;

/**
 * A control: all searches are removed, and clicks and items stay unchanged. It shows what a model
 * reaches without searches; in front of {@link CategoriesInTitles}, what it reaches with the words
 * of the categories only.
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
