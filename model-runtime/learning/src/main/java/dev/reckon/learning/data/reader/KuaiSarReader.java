package dev.reckon.learning.data.reader;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.CategoryPath;
import dev.reckon.learning.data.events.DatasetFile;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.wire.EventTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code kuaisar:}, a directory of the KuaiSAR log of a video app: {@code rec_inter.csv},
 * {@code src_inter.csv} and, if it is there, {@code item_features.csv}.
 *
 * <p>A recommended item with {@code click} 1 is a click at the time it was delivered, which items
 * share. A row of the searches is an item shown in a search session: rows of one user, session and
 * keyword are one search, at the time of the first of them, and shown items with clicks are clicked
 * then. At one time, recommended clicks come first, in the order of the file, then each search with
 * its clicks: a search never precedes what was delivered before it. Users, live streams and other
 * results that are never recommended are left out.
 *
 * <p>Words of keywords and captions are numbers in the data and become words like {@code w20}.
 */
public final class KuaiSarReader implements DatasetReader {

  private static final Pattern WORDS = Pattern.compile("\\[\\s*(\\d+(\\s*,\\s*\\d+)*)?\\s*\\]|");
  private static final Pattern NO_DIGIT = Pattern.compile("\\D+");
  private static final Set<String> RECOMMENDED_TYPES = Set.of("VIDEO", "IMAGE_ATLAS");
  private static final List<String> LEVELS = List.of("first", "second", "third", "fourth");

  /** The value for a category without such a level. */
  private static final Set<String> NO_CATEGORY = Set.of("", "empty", "\u7a7a", "UNKNOWN");

  @Override
  public String name() {
    return "kuaisar";
  }

  @Override
  public String expects() {
    return "a directory with rec_inter.csv, src_inter.csv and perhaps item_features.csv";
  }

  @Override
  public List<Path> files(Path path) {
    Path directory = DatasetFile.directory(path);
    List<Path> files = new ArrayList<>();
    files.add(DatasetFile.in(directory, "rec_inter.csv").path());
    files.add(DatasetFile.in(directory, "src_inter.csv").path());
    DatasetFile.perhapsIn(directory, "item_features.csv").ifPresent(file -> files.add(file.path()));
    return files;
  }

  @Override
  public EventLog read(Path path) {
    List<Path> files = files(path);
    Reading reading = new Reading();
    table(files.get(0), "user_id", "item_id", "timestamp", "click").readRows(reading::addShown);
    table(
            files.get(1),
            "user_id",
            "search_session_id",
            "search_session_timestamp",
            "keyword",
            "item_id",
            "click_cnt",
            "item_type")
        .readRows(reading::addFound);
    if (files.size() > 2) {
      table(files.get(2), "item_id", "caption").readRows(reading::addFeatures);
    }
    return reading.log.build();
  }

  private static CsvTable table(Path file, String... columns) {
    return new CsvTable(new DatasetFile(file), List.of(columns));
  }

  /** A search as its rows name it. */
  private record SearchKey(long user, long session, String query) {}

  /** The state of reading. */
  private static final class Reading {
    private final EventLogBuilder log = new EventLogBuilder(Instant.now());
    private final Map<SearchKey, Search> searches = new HashMap<>();
    private final Set<Long> clicked = new HashSet<>();

    void addShown(CsvTable.Row row) {
      if (flag(row, "click") > 0) {
        addClick(row, id("rec", row), millis(row, "timestamp"), "");
      }
    }

    void addFound(CsvTable.Row row) {
      String query = words(row, "keyword");
      double clicks = flag(row, "click_cnt");
      Search search =
          searches.computeIfAbsent(
              new SearchKey(row.getLong("user_id"), row.getLong("search_session_id"), query),
              key -> addSearch(key, row));
      if (clicks > 0 && RECOMMENDED_TYPES.contains(row.get("item_type"))) {
        String id = search.getEventId() + id("-click", row);
        long searchedMillis = new LoggedEvent.Searched(search).eventTimeMillis();
        addClick(row, id, searchedMillis, query.isEmpty() ? "" : search.getEventId());
      }
    }

    /** Without words there is no search, only a time at which things were clicked. */
    private Search addSearch(SearchKey key, CsvTable.Row row) {
      Search search =
          Search.newBuilder()
              .setEventId(id("src", row))
              .setUserId(Long.toString(key.user()))
              .setQuery(key.query())
              .setEventTime(EventLogBuilder.timestamp(millis(row, "search_session_timestamp")))
              .build();
      if (!key.query().isEmpty()) {
        log.add(search, row.place());
      }
      return search;
    }

    private void addClick(CsvTable.Row row, String id, long timeMillis, String searchId) {
      long item = row.getLong("item_id");
      clicked.add(item);
      String user = Long.toString(row.getLong("user_id"));
      log.add(
          EventLogBuilder.interaction(
                  id, user, Long.toString(item), Interaction.Kind.CLICK, timeMillis)
              .toBuilder()
              .setSearchId(searchId)
              .build(),
          row.place());
    }

    void addFeatures(CsvTable.Row row) {
      long id = row.getLong("item_id");
      if (!clicked.contains(id)) {
        return;
      }
      Item.Builder item =
          Item.newBuilder().setItemId(Long.toString(id)).setTitle(words(row, "caption"));
      List<String> levels = levels(row, "_name_en");
      List<String> category = levels.isEmpty() ? levels(row, "_name") : levels;
      if (!category.isEmpty()) {
        item.addCategories(CategoryPath.written(category));
      }
      log.add(item.build(), row.place());
    }
  }

  private static List<String> levels(CsvTable.Row row, String column) {
    return LEVELS.stream()
        .map(level -> row.getOrEmpty(level + "_level_category" + column).strip())
        .takeWhile(level -> !NO_CATEGORY.contains(level))
        .toList();
  }

  /** Word ids like {@code [20, 34]} as words like {@code w20 w34}. */
  private static String words(CsvTable.Row row, String column) {
    String list = row.get(column).strip();
    if (!WORDS.matcher(list).matches()) {
      throw row.place().malformed("word ids like [20, 34, 3] in column " + column, list);
    }
    Stream<String> ids = Arrays.stream(NO_DIGIT.split(list)).filter(id -> !id.isEmpty());
    return ids.map(id -> "w" + id).collect(Collectors.joining(" "));
  }

  /** Counts are whole numbers, which some tools write as 1.0. */
  private static double flag(CsvTable.Row row, String column) {
    double value = row.getDouble(column);
    if (!(value >= 0)) {
      throw row.place().malformed("0 or more in column " + column, row.get(column));
    }
    return value;
  }

  /** Milliseconds are written as floating point. */
  private static long millis(CsvTable.Row row, String column) {
    double millis = row.getDouble(column);
    if (!(millis >= 0 && millis < 1L << 53)) {
      throw row.place()
          .malformed("milliseconds since the epoch in column " + column, row.get(column));
    }
    if (EventTime.looksLikeSeconds((long) millis)) {
      throw row.place()
          .malformed("milliseconds in column " + column + ", not seconds", row.get(column));
    }
    return (long) millis;
  }

  /** Line numbers with leading zeros: ids in string order are ids in the order of the file. */
  private static String id(String kind, CsvTable.Row row) {
    return String.format(Locale.ROOT, "%s-%010d", kind, row.place().number());
  }
}
