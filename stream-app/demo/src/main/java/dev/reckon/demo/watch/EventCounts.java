package dev.reckon.demo.watch;

import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.concurrent.atomic.LongAdder;

/** Counts sent events. Safe for any number of threads. */
public final class EventCounts {

  private final LongAdder interactions = new LongAdder();
  private final LongAdder searches = new LongAdder();
  private final LongAdder erasures = new LongAdder();

  /** Counts a sent step. */
  public void sent(ReplayStep step) {
    step.happened().map(this::of).orElse(erasures).increment();
  }

  private LongAdder of(LoggedEvent event) {
    return event.fold(interaction -> interactions, search -> searches);
  }

  /** Interactions and searches. */
  public long events() {
    return interactions() + searches();
  }

  public long interactions() {
    return interactions.sum();
  }

  public long searches() {
    return searches.sum();
  }

  public long erasures() {
    return erasures.sum();
  }
}
