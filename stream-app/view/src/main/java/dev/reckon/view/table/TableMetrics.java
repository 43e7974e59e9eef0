package dev.reckon.view.table;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the input of the tables. */
public final class TableMetrics {

  private final Counter lists;
  private final Counter events;
  private final Counter ignored;
  private final Counter erasures;
  private final Counter expired;

  /** Counters of this registry. */
  public TableMetrics(MeterRegistry registry) {
    lists = counter(registry, "reckon.view.table.lists", "Lists taken into the tables");
    events = counter(registry, "reckon.view.table.events", "Events taken into histories");
    ignored =
        counter(
            registry,
            "reckon.view.table.ignored",
            "Events that are duplicates, too old or forgotten, and lists older than the latest");
    erasures = counter(registry, "reckon.view.table.erasures", "Users erased from the tables");
    expired = counter(registry, "reckon.view.table.expired", "Idle users removed");
  }

  void listKept() {
    lists.increment();
  }

  void eventKept() {
    events.increment();
  }

  void ignored() {
    ignored.increment();
  }

  void erased() {
    erasures.increment();
  }

  void expired() {
    expired.increment();
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
