package dev.reckon.learning.data.reader;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.DatasetFile;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;

/**
 * Reads {@code bestbuy:}, a directory of the Best Buy mobile search log: {@code train.csv} and
 * {@code sku_name.tsv}. A row is a search and the one click that followed; they become a search at
 * the time of the query and a click at its own time, joined by the search id. The times carry no
 * zone and are taken as UTC; their milliseconds may be shorter or missing.
 */
public final class BestBuyReader implements DatasetReader {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  @Override
  public String name() {
    return "bestbuy";
  }

  @Override
  public String expects() {
    return "a directory with train.csv and sku_name.tsv";
  }

  @Override
  public List<Path> files(Path path) {
    Path directory = DatasetFile.directory(path);
    return List.of(
        DatasetFile.in(directory, "train.csv").path(),
        DatasetFile.in(directory, "sku_name.tsv").path());
  }

  @Override
  public EventLog read(Path path) {
    List<Path> files = files(path);
    EventLogBuilder log = new EventLogBuilder(Instant.now());
    List<String> columns = List.of("user", "sku", "query", "click_time", "query_time");
    new CsvTable(new DatasetFile(files.get(0)), columns).readRows(row -> addRow(row, log));
    DatasetFile names = new DatasetFile(files.get(1));
    names.readLines((line, place) -> log.add(product(line, place), place));
    return log.build();
  }

  private static void addRow(CsvTable.Row row, EventLogBuilder log) {
    // Row numbers with leading zeros: of events at one time, the rows keep the order of the file,
    // and a search comes before its click.
    String searchId = String.format(Locale.ROOT, "row-%09d", row.place().number());
    log.add(
        Search.newBuilder()
            .setEventId(searchId)
            .setUserId(row.get("user"))
            .setQuery(row.get("query"))
            .setEventTime(EventLogBuilder.timestamp(millis(row, "query_time")))
            .build(),
        row.place());
    log.add(
        EventLogBuilder.interaction(
                searchId + "-click",
                row.get("user"),
                row.getIntegerId("sku"),
                Interaction.Kind.CLICK,
                millis(row, "click_time"))
            .toBuilder()
            .setSearchId(searchId)
            .build(),
        row.place());
  }

  private static long millis(CsvTable.Row row, String column) {
    try {
      return LocalDateTime.parse(row.get(column), TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw row.place()
          .malformed("a time like 2011-09-14 12:46:28.66 in " + column, row.get(column));
    }
  }

  private static Item product(String line, DatasetFile.Place place) {
    int tab = line.indexOf('\t');
    if (tab < 1) {
      throw place.malformed("sku<TAB>product name", line);
    }
    return Item.newBuilder()
        .setItemId(line.substring(0, tab))
        .setTitle(line.substring(tab + 1).strip())
        .build();
  }
}
