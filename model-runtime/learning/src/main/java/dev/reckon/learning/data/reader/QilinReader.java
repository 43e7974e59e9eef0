package dev.reckon.learning.data.reader;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.CategoryPath;
import dev.reckon.learning.data.events.DatasetFile;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import dev.reckon.learning.data.events.LoggedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads {@code qilin:}, a directory of the Qilin log of a notes app: the folders {@code
 * recommendation_train} and {@code search_train} and, where they are there, {@code
 * recommendation_test}, {@code search_test} and {@code notes}, each with Parquet files. Train and
 * test are pooled, as in the published work on them; the protocol decides how they are split.
 *
 * <p>A clicked note of a recommendation is a click at the time of its request. Rows of one user,
 * search and query are one search at the first of its times, with the clicked notes under it; a
 * search without a click is a search all the same. At one time, recommended clicks come first, then
 * each search with its clicks. Times are seconds or milliseconds since the epoch, distinguished by
 * their size. {@code recent_clicked_note_idxs} has no times and is left out.
 */
public final class QilinReader implements DatasetReader {

  private static final List<String> RECOMMENDATIONS =
      List.of("recommendation_train", "recommendation_test");
  private static final List<String> SEARCHES = List.of("search_train", "search_test");
  private static final List<String> NOTES = List.of("notes");
  private static final String REC_DETAILS = "rec_result_details_with_idx";
  private static final String SEARCH_DETAILS = "search_result_details_with_idx";
  private static final List<String> TAXONOMY =
      List.of("taxonomy1_id", "taxonomy2_id", "taxonomy3_id");

  /** In seconds the year 5138, in milliseconds 1973. */
  private static final double MOST_SECONDS = 1e11;

  @Override
  public String name() {
    return "qilin";
  }

  @Override
  public String expects() {
    return "a directory with recommendation_train, search_train and perhaps recommendation_test,"
        + " search_test and notes, each a folder of .parquet files";
  }

  @Override
  public List<Path> files(Path path) {
    return Stream.of(RECOMMENDATIONS, SEARCHES, NOTES)
        .flatMap(folders -> files(path, folders).stream())
        .toList();
  }

  /** The rows of folders; the training folders must exist. */
  private static List<Path> files(Path path, List<String> folders) {
    Path directory = DatasetFile.directory(path);
    return folders.stream()
        .map(directory::resolve)
        .filter(folder -> folder.toString().endsWith("_train") || Files.exists(folder))
        .flatMap(folder -> DatasetFile.oneOrMany(folder, List.of(".parquet")).stream())
        .toList();
  }

  @Override
  public EventLog read(Path path) {
    List<Path> recommendations = files(path, RECOMMENDATIONS);
    List<Path> searches = files(path, SEARCHES);
    List<Path> notes = files(path, NOTES);
    Reading reading = new Reading();
    readRows(recommendations, List.of("user_idx", REC_DETAILS), reading::addRecommended);
    readRows(
        searches, List.of("user_idx", "search_idx", "query", SEARCH_DETAILS), reading::addSearched);
    List<String> columns = new ArrayList<>(List.of("note_idx", "note_title"));
    columns.addAll(TAXONOMY);
    readRows(notes, columns, reading::addNote);
    return reading.log.build();
  }

  private static void readRows(
      List<Path> files, List<String> columns, ParquetTable.RowReader reader) {
    for (Path file : files) {
      new ParquetTable(new DatasetFile(file), columns).readRows(reader);
    }
  }

  /** A search as its rows name it. */
  private record SearchKey(String user, String search, String query) {}

  /** The state of reading. */
  private static final class Reading {
    private final EventLogBuilder log = new EventLogBuilder(Instant.now());
    private final Map<SearchKey, Search> searches = new HashMap<>();
    private final Set<String> clicked = new HashSet<>();
    private long number;

    void addRecommended(ParquetTable.Row row) {
      for (ParquetTable.Row shown : row.list(REC_DETAILS)) {
        if (isClicked(shown)) {
          addClick(row, shown, id("rec"), millis(shown, "request_timestamp"), "");
        }
      }
    }

    void addSearched(ParquetTable.Row row) {
      List<ParquetTable.Row> found = row.list(SEARCH_DETAILS);
      if (found.isEmpty()) {
        return;
      }
      SearchKey key =
          new SearchKey(row.get("user_idx"), row.get("search_idx"), row.get("query").strip());
      Search search = searches.computeIfAbsent(key, it -> addSearch(it, row, found));
      long searchedMillis = new LoggedEvent.Searched(search).eventTimeMillis();
      for (ParquetTable.Row shown : found) {
        if (isClicked(shown)) {
          long timeMillis = Math.max(searchedMillis, millis(shown, "search_timestamp"));
          String searchId = key.query().isEmpty() ? "" : search.getEventId();
          addClick(row, shown, search.getEventId() + id("-click"), timeMillis, searchId);
        }
      }
    }

    /** Without words there is no search, only a time at which things were clicked. */
    private Search addSearch(SearchKey key, ParquetTable.Row row, List<ParquetTable.Row> found) {
      long firstMillis =
          found.stream().mapToLong(it -> millis(it, "search_timestamp")).min().orElseThrow();
      Search search =
          Search.newBuilder()
              .setEventId(id("src"))
              .setUserId(key.user())
              .setQuery(key.query())
              .setEventTime(EventLogBuilder.timestamp(firstMillis))
              .build();
      if (!key.query().isEmpty()) {
        log.add(search, row.place());
      }
      return search;
    }

    private void addClick(
        ParquetTable.Row row, ParquetTable.Row shown, String id, long timeMillis, String searchId) {
      String note = shown.get("note_idx");
      clicked.add(note);
      log.add(
          EventLogBuilder.interaction(
                  id, row.get("user_idx"), note, Interaction.Kind.CLICK, timeMillis)
              .toBuilder()
              .setSearchId(searchId)
              .build(),
          row.place());
    }

    void addNote(ParquetTable.Row row) {
      String id = row.get("note_idx");
      if (!clicked.contains(id)) {
        return;
      }
      Item.Builder item = Item.newBuilder().setItemId(id).setTitle(row.get("note_title"));
      List<String> levels =
          TAXONOMY.stream().map(row::get).takeWhile(level -> !level.isBlank()).toList();
      if (!levels.isEmpty()) {
        item.addCategories(CategoryPath.written(levels));
      }
      log.add(item.build(), row.place());
    }

    /** Numbers with leading zeros: ids in string order are ids in the order of the files. */
    private String id(String kind) {
      return String.format(Locale.ROOT, "%s-%010d", kind, number++);
    }
  }

  private static boolean isClicked(ParquetTable.Row shown) {
    return shown.getDouble("click") > 0;
  }

  private static long millis(ParquetTable.Row shown, String column) {
    double time = shown.getDouble(column);
    if (!(time >= 0 && time < 1L << 53)) {
      throw shown
          .place()
          .malformed("a time since the epoch in column " + column, shown.get(column));
    }
    return (long) (time < MOST_SECONDS ? time * 1000 : time);
  }
}
