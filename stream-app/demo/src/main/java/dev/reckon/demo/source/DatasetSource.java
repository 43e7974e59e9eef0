package dev.reckon.demo.source;

import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.watch.Score;
import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.evaluate.baseline.HalfLife;
import dev.reckon.learning.evaluate.rows.SeenItems;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The events of a dataset. All are replayed, so that histories grow; the clicks that the protocol
 * keeps for test are scored.
 */
public final class DatasetSource implements EventSource {

  /** The half-life for data with an order but no times: nothing fades. */
  private static final Duration MADE_UP_TIMES = Duration.ofDays(36_500);

  private final String dataset;
  private final EventLog log;
  private final Split split;

  /** Test clicks: a user does not click an item twice in one millisecond. */
  private final Set<Target> scored = new HashSet<>();

  private DatasetSource(String dataset, EventLog log, Split split) {
    this.dataset = dataset;
    this.log = log;
    this.split = split;
    for (TargetEvent target : split.test()) {
      scored.add(new Target(target.userId(), target.itemId(), target.eventTimeMillis()));
    }
  }

  /**
   * Reads a dataset, and splits it by time or, without times, by leaving out the last click of each
   * user.
   *
   * @param dataset {@code READER:PATH}
   * @throws dev.reckon.learning.data.events.DatasetException if it cannot be read or split
   */
  public static DatasetSource read(String dataset) {
    EventLog log = Dataset.read(dataset);
    Protocol protocol = log.orderOnly() ? Protocol.LEAVE_ONE_OUT : Protocol.TIME_SPLIT;
    return new DatasetSource(dataset, log, Splits.of(log, protocol));
  }

  @Override
  public String name() {
    return dataset;
  }

  @Override
  public String trainingData() {
    return dataset;
  }

  @Override
  public String trainingProtocol() {
    return split.protocol().label();
  }

  @Override
  public EventLog newestTraining(int most) {
    return NewestEvents.ofTraining(log, split, most);
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public List<Item> items() {
    return log.items();
  }

  @Override
  public EventLog knownBefore() {
    return new EventLog(List.of(), List.of(), List.of());
  }

  @Override
  public Iterator<ReplayStep> steps() {
    return ReplayStep.of(log).iterator();
  }

  @Override
  public boolean isScored(LoggedEvent event) {
    return event instanceof LoggedEvent.Interacted interacted
        && scored.contains(
            new Target(
                event.userId(), interacted.interaction().getItemId(), event.eventTimeMillis()));
  }

  @Override
  public long scoredFromMillis() {
    return split.test().stream()
        .mapToLong(TargetEvent::eventTimeMillis)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  @Override
  public Duration halfLife() {
    return log.orderOnly() ? MADE_UP_TIMES : HalfLife.chosen(split, SeenItems.EXCLUDE);
  }

  @Override
  public Optional<Score> oracle() {
    return Optional.empty();
  }

  private record Target(String userId, String itemId, long eventTimeMillis) {}
}
