package dev.reckon.learning.data.transform;

import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A control: every search keeps its time, its user and its clicks, and gets the words of another
 * search. A gain that remains does not come from the words, but from the times and number of
 * searches, or from the additional weights.
 */
record ShuffledQueries(long seed) implements DatasetTransform {

  static final String NAME = "shuffled-queries";

  static ShuffledQueries of(TransformOptions options) {
    return new ShuffledQueries(options.requireOneOf("seed=N").wholeNumber("seed", 1));
  }

  @Override
  public String label() {
    return NAME + ",seed=" + seed;
  }

  @Override
  public EventLog apply(EventLog log) {
    Iterator<String> queries = inOneCycle(queries(log)).iterator();
    List<LoggedEvent> events = new ArrayList<>(log.events().size());
    for (LoggedEvent event : log.events()) {
      events.add(
          event instanceof LoggedEvent.Searched searched
              ? new LoggedEvent.Searched(
                  searched.search().toBuilder().setQuery(queries.next()).build())
              : event);
    }
    return new EventLog(events, log.items(), log.erasures(), log.orderOnly());
  }

  private static Stream<String> queries(EventLog log) {
    return log.events().stream()
        .filter(LoggedEvent.Searched.class::isInstance)
        .map(event -> ((LoggedEvent.Searched) event).search())
        .map(Search::getQuery);
  }

  /** Sattolo's shuffle: no search keeps its own words. */
  private List<String> inOneCycle(Stream<String> queries) {
    Random random = new Random(seed);
    String[] shuffled = queries.toArray(String[]::new);
    for (int i = shuffled.length - 1; i > 0; i--) {
      int other = random.nextInt(i);
      String query = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = query;
    }
    return Arrays.asList(shuffled);
  }
}
