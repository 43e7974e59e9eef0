package dev.reckon.backtest.recording;

import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Recorded events.
 *
 * @param source where they are from, as the user named it
 * @param sha256 digest of a dataset; null for topics, which go on
 * @param log the events, in the order of event time
 * @param skipped records of topics that break a rule
 */
public record Recording(String source, @Nullable String sha256, EventLog log, long skipped) {

  /**
   * Reads a dataset.
   *
   * @param dataset {@code READER:PATH}
   * @throws dev.reckon.learning.data.events.DatasetException if it cannot be read
   */
  public static Recording ofDataset(String dataset) {
    return new Recording(dataset, Dataset.digest(dataset), Dataset.read(dataset), 0);
  }

  /** Whether anybody searched. */
  public boolean hasSearches() {
    return log.events().stream().anyMatch(LoggedEvent.Searched.class::isInstance);
  }

  /** How many interactions there are. */
  public long interactions() {
    return log.events().stream().filter(LoggedEvent.Interacted.class::isInstance).count();
  }
}
