package dev.reckon.learning.data.reader;

import dev.reckon.event.v1.Interaction;
import dev.reckon.learning.data.events.DatasetFile;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Reads {@code pairs:}, a line {@code user item} per click, in the order of the file.
 *
 * <p>The format has no times. The event times here are invented: each line comes one second after
 * the line before it.
 */
public final class PairsReader implements DatasetReader {

  private static final List<String> ENDINGS = List.of(".txt", ".tsv", ".txt.gz", ".tsv.gz");
  private static final long SECOND_MILLIS = 1_000;

  @Override
  public String name() {
    return "pairs";
  }

  @Override
  public String expects() {
    return "a file with lines \"user item\"";
  }

  @Override
  public List<Path> files(Path path) {
    return DatasetFile.oneOrMany(path, ENDINGS);
  }

  @Override
  public EventLog read(Path path) {
    EventLogBuilder log = new EventLogBuilder(Instant.now());
    DatasetFile file = DatasetFile.only(path, ENDINGS, "pairs");
    file.readLines((line, place) -> log.add(click(line, place), place));
    return log.buildOrderOnly();
  }

  private static Interaction click(String line, DatasetFile.Place place) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length != 2) {
      throw place.malformed("a user and an item", line);
    }
    return EventLogBuilder.interaction(
        String.format(Locale.ROOT, "line-%012d", place.number()),
        words[0],
        words[1],
        Interaction.Kind.CLICK,
        EventLogBuilder.MADE_UP_EPOCH_MILLIS + place.number() * SECOND_MILLIS);
  }
}
