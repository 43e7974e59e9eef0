package dev.reckon.learning.data.reader;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.DatasetFile;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import dev.reckon.wire.EventTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads {@code movielens:}, a directory of the MovieLens "latest" format: {@code ratings.csv},
 * {@code tags.csv} and {@code movies.csv}, times in seconds since the epoch.
 *
 * <p>A rating of 3.5 or more is a like, one below a dislike. A tag is what a user would call the
 * film, so it is read as a search for the tag with the tagged film clicked at once. Of the entries
 * of one second, ratings come first, then each tag with its click before the next tag: no tag of a
 * film precedes a click on it that it did not lead to. A rating is never taken for the click of a
 * search, as the data do not say that a tag led to it.
 */
public final class MovieLensReader implements DatasetReader {

  private static final double LEAST_LIKE = 3.5;
  private static final String NO_GENRES = "(no genres listed)";

  @Override
  public String name() {
    return "movielens";
  }

  @Override
  public String expects() {
    return "a directory with ratings.csv, tags.csv and movies.csv";
  }

  @Override
  public List<Path> files(Path path) {
    Path directory = DatasetFile.directory(path);
    return List.of(
        DatasetFile.in(directory, "ratings.csv").path(),
        DatasetFile.in(directory, "tags.csv").path(),
        DatasetFile.in(directory, "movies.csv").path());
  }

  @Override
  public EventLog read(Path path) {
    List<Path> files = files(path);
    EventLogBuilder log = new EventLogBuilder(Instant.now());
    table(files.get(0), "userId", "movieId", "rating", "timestamp")
        .readRows(row -> log.add(rating(row), row.place()));
    table(files.get(1), "userId", "movieId", "tag", "timestamp").readRows(row -> addTag(row, log));
    table(files.get(2), "movieId", "title", "genres")
        .readRows(row -> log.add(movie(row), row.place()));
    return log.build();
  }

  private static CsvTable table(Path file, String... columns) {
    return new CsvTable(new DatasetFile(file), List.of(columns));
  }

  private static Interaction rating(CsvTable.Row row) {
    double rating = row.getDouble("rating");
    if (!(rating >= 0.5 && rating <= 5)) {
      throw row.place().malformed("a rating from 0.5 to 5", row.get("rating"));
    }
    return EventLogBuilder.interaction(
        eventId("rating", row),
        row.getIntegerId("userId"),
        row.getIntegerId("movieId"),
        rating >= LEAST_LIKE ? Interaction.Kind.LIKE : Interaction.Kind.DISLIKE,
        millis(row));
  }

  private static void addTag(CsvTable.Row row, EventLogBuilder log) {
    long searchedMillis = millis(row);
    String searchId = eventId("tag", row);
    log.add(
        Search.newBuilder()
            .setEventId(searchId)
            .setUserId(row.getIntegerId("userId"))
            .setQuery(row.get("tag"))
            .setEventTime(EventLogBuilder.timestamp(searchedMillis))
            .build(),
        row.place());
    log.add(
        EventLogBuilder.interaction(
                searchId + "-click",
                row.getIntegerId("userId"),
                row.getIntegerId("movieId"),
                Interaction.Kind.CLICK,
                searchedMillis)
            .toBuilder()
            .setSearchId(searchId)
            .build(),
        row.place());
  }

  private static Item movie(CsvTable.Row row) {
    Item.Builder item =
        Item.newBuilder().setItemId(row.getIntegerId("movieId")).setTitle(row.get("title"));
    if (!row.get("genres").equals(NO_GENRES)) {
      item.addAllCategories(Arrays.asList(row.get("genres").split("\\|", -1)));
    }
    return item.build();
  }

  /** Line numbers with leading zeros: ids in string order are ids in the order of the file. */
  private static String eventId(String kind, CsvTable.Row row) {
    return String.format(Locale.ROOT, "%s-%09d", kind, row.place().number());
  }

  private static long millis(CsvTable.Row row) {
    long seconds = row.getLong("timestamp");
    if (seconds < 0 || EventTime.looksLikeMillis(seconds)) {
      throw row.place()
          .malformed("seconds since the epoch in column timestamp", row.get("timestamp"));
    }
    return seconds * 1000;
  }
}
