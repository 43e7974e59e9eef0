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
 * Reads {@code s3rec:}, the benchmark format of S3-Rec: a line per user, {@code user item item ...}
 * in the order of time, separated by spaces.
 *
 * <p>The format has no times. The event times here are invented: the n-th item of every user was
 * clicked n minutes after one fixed moment, which keeps the order within a user and says nothing
 * across users.
 */
public final class S3RecReader implements DatasetReader {

  private static final List<String> ENDINGS = List.of(".txt", ".txt.gz");
  private static final long MINUTE_MILLIS = 60_000;

  @Override
  public String name() {
    return "s3rec";
  }

  @Override
  public String expects() {
    return "a file with lines \"user item item ...\"";
  }

  @Override
  public List<Path> files(Path path) {
    return DatasetFile.oneOrMany(path, ENDINGS);
  }

  @Override
  public EventLog read(Path path) {
    EventLogBuilder log = new EventLogBuilder(Instant.now());
    DatasetFile file = DatasetFile.only(path, ENDINGS, "sequences");
    file.readLines((line, place) -> addUser(line, place, log));
    return log.buildOrderOnly();
  }

  private static void addUser(String line, DatasetFile.Place place, EventLogBuilder log) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length < 2) {
      throw place.malformed("a user and at least one item", line);
    }
    for (int position = 1; position < words.length; position++) {
      log.add(
          EventLogBuilder.interaction(
              String.format(Locale.ROOT, "line-%09d-%06d", place.number(), position),
              words[0],
              words[position],
              Interaction.Kind.CLICK,
              EventLogBuilder.MADE_UP_EPOCH_MILLIS + position * MINUTE_MILLIS),
          place);
    }
  }
}
