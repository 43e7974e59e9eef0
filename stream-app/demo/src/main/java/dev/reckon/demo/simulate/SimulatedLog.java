package dev.reckon.demo.simulate;

import dev.reckon.event.v1.Item;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The events of simulated users before the demo began, as a dataset: the file that a bundle is
 * trained on.
 */
public final class SimulatedLog {

  /** The beginning of the simulated past. */
  public static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  /** The default number of events, which takes about a minute to train on. */
  public static final int DEFAULT_EVENTS = 60_000;

  private SimulatedLog() {}

  /** The result of writing. */
  public record Written(long searches, long clicks, long decided) {}

  /**
   * Writes the catalogue and the first events of a simulation, unless the file exists.
   *
   * @param file a name ending in {@code .jsonl.gz}; read it with {@code events:}
   */
  public static void write(Path file, long seed, int events) {
    if (!Files.exists(file)) {
      write(file, seed, events, SearchHabits.TELLING, Market.STILL, new TreeMap<>());
    }
  }

  /**
   * Writes the catalogue and the first events of a simulation.
   *
   * @param file a name ending in {@code .jsonl.gz}; read it with {@code events:}
   * @param market over whose days the events are spread; if it has none, they come ten a second
   * @param truth receives, for each click that a planted search decided, the ids of both
   */
  public static Written write(
      Path file,
      long seed,
      int events,
      SearchHabits searches,
      Market market,
      Map<String, String> truth) {
    Simulation.Builder settings =
        Simulation.seeded(seed)
            .userPrefix("past-")
            .usersAtOnce(200)
            .start(START)
            .searches(searches)
            .market(market);
    if (market.days() > 0) {
      settings.eventsPerSecond(events / (market.days() * Duration.ofDays(1).toSeconds()));
    }
    Simulation simulation = settings.build();
    long[] clicks = {0};
    EventFile.write(
        file,
        lines -> {
          for (Item item : simulation.items(START)) {
            lines.add(item);
          }
          for (int i = 0; i < events; i++) {
            SimulatedEvent event = simulation.next();
            lines.add(event.event());
            clicks[0] += event.trueRank().isPresent() ? 1 : 0;
            event.decidedBy().ifPresent(search -> truth.put(event.event().eventId(), search));
          }
        });
    return new Written(events - clicks[0], clicks[0], truth.size());
  }
}
