package dev.reckon.learning.data.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.testing.Leaks;
import dev.reckon.learning.data.testing.Orders;
import dev.reckon.learning.data.testing.ParquetFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QilinReaderTest {

  private static final String DETAILS =
      """
      optional group %s (LIST) {
        repeated group list {
          optional group element {
            optional int64 note_idx;
            optional int64 position;
            optional double click;
            optional double %s;
            optional double page_time;
          }
        }
      }
      """;

  private static final String RECOMMENDATION =
      "message schema { optional int64 request_idx; optional int64 user_idx; optional binary query"
          + " (STRING); "
          + DETAILS.formatted("rec_result_details_with_idx", "request_timestamp")
          + "}";

  private static final String SEARCH =
      "message schema { optional binary query (STRING); optional int64 search_idx; optional int64"
          + " user_idx; "
          + DETAILS.formatted("search_result_details_with_idx", "search_timestamp")
          + "}";

  private static final String NOTE =
      "message schema { optional int64 note_idx; optional binary note_title (STRING); optional"
          + " binary note_content (STRING); optional binary taxonomy1_id (STRING); optional binary"
          + " taxonomy2_id (STRING); optional binary taxonomy3_id (STRING); }";

  /** Fills a row, or a structure of one. */
  private interface Fill extends Consumer<Group> {}

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"UNCOMPRESSED", "SNAPPY", "ZSTD"})
  void clicksSearchesAndNotesOfAllFoldersAreRead(CompressionCodecName codec) {
    write(
        "recommendation_train",
        RECOMMENDATION,
        codec,
        requested(7, shown(1, 1, 100), shown(2, 0, 100)));
    write("recommendation_test", RECOMMENDATION, codec, requested(7, shown(3, 1, 400)));
    write(
        "search_train",
        SEARCH,
        codec,
        searched(7, 1, "\u732b \u54aa", found(4, 0, 200), found(5, 1, 200)));
    write("search_test", SEARCH, codec, searched(7, 2, "halo", found(1, 0, 1_700_000_000_123.0)));
    write(
        "notes",
        NOTE,
        codec,
        note(1, "one", "t1", "t2"),
        note(2, "never clicked", "t1"),
        note(5, "", ""));

    EventLog log = read();

    assertThat(log.events())
        .extracting(LoggedEvent::userId, LoggedEvent::eventTimeMillis, QilinReaderTest::what)
        .containsExactly(
            tuple("7", 100_000L, "1"),
            tuple("7", 200_000L, "\u732b \u54aa"),
            tuple("7", 200_000L, "5"),
            tuple("7", 400_000L, "3"),
            tuple("7", 1_700_000_000_123L, "halo"));
    assertThat(Leaks.target(log, "5").query()).contains("\u732b \u54aa");
    assertThat(log.items())
        .extracting(Item::getItemId, Item::getTitle, item -> List.copyOf(item.getCategoriesList()))
        .containsExactly(tuple("1", "one", List.of("t1 > t2")), tuple("5", "", List.of()));
  }

  @Test
  void searchIsAtTheFirstOfItsTimesAndClicksAtTheirs() {
    write("recommendation_train", RECOMMENDATION);
    write("search_train", SEARCH, searched(7, 1, "q", found(1, 1, 300), found(2, 1, 200)));

    assertThat(read().events())
        .extracting(LoggedEvent::eventTimeMillis, QilinReaderTest::what)
        .containsExactly(tuple(200_000L, "q"), tuple(200_000L, "2"), tuple(300_000L, "1"));
  }

  @Test
  void rowsOfOneSearchAreOneSearchAndOneWithoutResultsOrWordsIsNone() {
    write("recommendation_train", RECOMMENDATION);
    write(
        "search_train",
        SEARCH,
        searched(7, 1, "q", found(1, 1, 200)),
        searched(7, 1, "q", found(2, 1, 200)),
        searched(7, 3, "nothing found"),
        searched(7, 4, " ", found(3, 1, 200)));

    assertThat(read().events())
        .extracting(QilinReaderTest::what)
        .containsExactly("q", "1", "2", "3");
  }

  @Test
  void atOneTimeNoSearchIsSeenByARecommendationInWhateverOrderRowsStand() {
    List<Fill> rows =
        List.of(
            searched(7, 1, "one", found(1, 1, 50)),
            searched(7, 2, "two", found(1, 1, 50), found(2, 1, 50)),
            searched(7, 3, "three", found(9, 0, 50)));
    for (List<Fill> order : Orders.of(rows)) {
      write("recommendation_train", RECOMMENDATION, requested(7, shown(1, 1, 50), shown(3, 1, 50)));
      write(directory.resolve("search_train"), SEARCH, CompressionCodecName.SNAPPY, order);

      EventLog log = read();

      Leaks.assertNoneAtOneTime(log);
      assertThat(Leaks.searches(Leaks.seenBefore(Leaks.target(log, "3"), true))).isEmpty();
      assertThat(Leaks.target(log, "2").query()).contains("two");
    }
  }

  @Test
  void missingColumnMissingTimeAndMissingFolderAreNamed() {
    write("recommendation_train", NOTE);
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("There is no file or directory")
        .hasMessageContaining("search_train");

    write(
        "search_train",
        SEARCH,
        searched(7, 1, "q", found(1, 1, 5)),
        searched(7, 2, "q", found(1, 1, -1)));
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("recommendation_train")
        .hasMessageContaining("expected the columns user_idx,rec_result_details_with_idx, found");

    write("recommendation_train", RECOMMENDATION);
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("search_train")
        .hasMessageContaining(
            "row 2: expected a time since the epoch in column search_timestamp, found \"-1.0\"");
  }

  @Test
  void whatIsNoParquetIsSaidToBeNone() throws IOException {
    write("search_train", SEARCH);
    Path file = directory.resolve("recommendation_train").resolve("a.parquet");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "user_idx,query\n");

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("a.parquet cannot be read as a Parquet file");
  }

  private EventLog read() {
    return Dataset.read("qilin:" + directory);
  }

  private static String what(LoggedEvent event) {
    return event instanceof LoggedEvent.Searched searched
        ? searched.search().getQuery()
        : ((LoggedEvent.Interacted) event).interaction().getItemId();
  }

  private void write(String folder, String schema, Fill... rows) {
    write(folder, schema, CompressionCodecName.SNAPPY, rows);
  }

  private void write(String folder, String schema, CompressionCodecName codec, Fill... rows) {
    write(directory.resolve(folder), schema, codec, Arrays.asList(rows));
  }

  private static void write(
      Path folder, String schema, CompressionCodecName codec, List<Fill> rows) {
    ParquetFiles.write(folder.resolve("train-00000-of-00001.parquet"), schema, codec, rows);
  }

  private static Fill requested(long user, Fill... details) {
    return row -> {
      row.add("user_idx", user);
      addAll(row.addGroup("rec_result_details_with_idx"), details);
    };
  }

  private static Fill searched(long user, long search, String query, Fill... details) {
    return row -> {
      row.add("query", query);
      row.add("search_idx", search);
      row.add("user_idx", user);
      addAll(row.addGroup("search_result_details_with_idx"), details);
    };
  }

  private static void addAll(Group list, Fill[] details) {
    for (Fill detail : details) {
      detail.accept(list.addGroup("list").addGroup("element"));
    }
  }

  private static Fill shown(long note, double click, double time) {
    return detail(note, click, "request_timestamp", time);
  }

  private static Fill found(long note, double click, double time) {
    return detail(note, click, "search_timestamp", time);
  }

  private static Fill detail(long note, double click, String time, double value) {
    return group -> {
      group.add("note_idx", note);
      group.add("click", click);
      group.add(time, value);
    };
  }

  private static Fill note(long note, String title, String... taxonomy) {
    return row -> {
      row.add("note_idx", note);
      row.add("note_title", title);
      for (int level = 0; level < taxonomy.length; level++) {
        row.add("taxonomy" + (level + 1) + "_id", taxonomy[level]);
      }
    };
  }
}
