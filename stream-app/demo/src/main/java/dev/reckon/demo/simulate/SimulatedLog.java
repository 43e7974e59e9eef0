package dev.reckon.demo.simulate;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.reckon.event.v1.Item;
import dev.reckon.model.data.LoggedEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * What simulated users did before the demo began, as a dataset: the file a bundle is trained on.
 */
public final class SimulatedLog {

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  /** When the simulated past begins. */
  public static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  /** Enough to train on within a minute or so. */
  public static final int DEFAULT_EVENTS = 60_000;

  private SimulatedLog() {}

  /** What was written. */
  public record Written(long searches, long clicks, long decided) {}

  /**
   * Writes the catalogue and the first events of a simulation, unless the file is there.
   *
   * @param file a name ending in {@code .jsonl.gz}; read it with {@code events:}
   */
  public static void write(Path file, long seed, int events) {
    if (!Files.exists(file)) {
      write(file, seed, events, SearchHabits.TELLING, new TreeMap<>());
    }
  }

  /**
   * Writes the catalogue and the first events of a simulation.
   *
   * @param file a name ending in {@code .jsonl.gz}; read it with {@code events:}
   * @param truth gets, for each click that a planted search decided, the ids of both
   */
  public static Written write(
      Path file, long seed, int events, SearchHabits searches, Map<String, String> truth) {
    Simulation simulation =
        Simulation.seeded(seed)
            .userPrefix("past-")
            .usersAtOnce(200)
            .start(START)
            .searches(searches)
            .build();
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    long clicks = 0;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (BufferedWriter out =
          new BufferedWriter(
              new OutputStreamWriter(
                  new GZIPOutputStream(Files.newOutputStream(unfinished)),
                  StandardCharsets.UTF_8))) {
        for (Item item : simulation.items(START)) {
          writeLine(out, "item", item);
        }
        for (int i = 0; i < events; i++) {
          SimulatedEvent event = simulation.next();
          writeLine(out, event.event());
          clicks += event.trueRank().isPresent() ? 1 : 0;
          event.decidedBy().ifPresent(search -> truth.put(event.event().eventId(), search));
        }
      }
      // In one step: a file that is there is whole.
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("The simulated past cannot be written to " + file, e);
    }
    return new Written(events - clicks, clicks, truth.size());
  }

  private static void writeLine(BufferedWriter out, LoggedEvent event) throws IOException {
    if (event instanceof LoggedEvent.Interacted interacted) {
      writeLine(out, "interaction", interacted.interaction());
    } else if (event instanceof LoggedEvent.Searched searched) {
      writeLine(out, "search", searched.search());
    }
  }

  private static void writeLine(BufferedWriter out, String type, Message message)
      throws IOException {
    out.write("{\"type\":\"" + type + "\"," + JSON.print(message).substring(1));
    out.newLine();
  }
}
