package dev.reckon.learning.data.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.history.SearchQuery;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.testing.Leaks;
import dev.reckon.learning.data.testing.Orders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KuaiSarReaderTest {

  private static final String REC =
      "user_id,item_id,playing_time,duration_ms,time,timestamp,click,forward,like,follow,search,"
          + "search_item_related\n";
  private static final String SRC =
      "user_id,search_session_id,search_session_time,search_session_timestamp,keyword,"
          + "search_source,item_id,click_cnt,item_type\n";
  private static final long BIG = 103_656_000_000L;

  @TempDir Path directory;

  @Test
  void clickedRecommendationsAndSearchesWithTheirClicksAreRead() {
    write("rec_inter.csv", REC + shown(7, BIG, "1000.0", 1) + shown(7, 2, "1000.0", 0));
    write(
        "src_inter.csv",
        SRC
            + found(7, 5, "2000.0", "[20, 34, 3]", BIG + 1, 0, "VIDEO")
            + found(7, 5, "2000.0", "[20, 34, 3]", BIG + 2, 2, "VIDEO")
            + found(7, 5, "2000.0", "[20, 34, 3]", 9, 1, "USER")
            + found(7, 5, "2000.0", "[20, 34, 3]", 4, 1, "IMAGE_ATLAS")
            + found(8, 5, "3000.5", "[1]", BIG, 0, "VIDEO"));

    EventLog log = read();

    assertThat(log.events())
        .extracting(LoggedEvent::userId, LoggedEvent::eventTimeMillis, KuaiSarReaderTest::what)
        .containsExactly(
            tuple("7", 1000L, "103656000000"),
            tuple("7", 2000L, "w20 w34 w3"),
            tuple("7", 2000L, "103656000002"),
            tuple("7", 2000L, "4"),
            tuple("8", 3000L, "w1"));
    String search = log.events().get(1).eventId();
    assertThat(log.events().subList(2, 4))
        .allMatch(
            event -> ((LoggedEvent.Interacted) event).interaction().getSearchId().equals(search));
  }

  @Test
  void sessionIsOfOneUserAndKeyword() {
    write("rec_inter.csv", REC);
    write(
        "src_inter.csv",
        SRC
            + found(7, 5, "2000.0", "[1]", 1, 1, "VIDEO")
            + found(8, 5, "2000.0", "[1]", 1, 1, "VIDEO")
            + found(7, 5, "2000.0", "[2]", 1, 1, "VIDEO")
            + found(7, 5, "2000.0", "[1]", 2, 1, "VIDEO"));

    EventLog log = read();

    assertThat(log.events().stream().filter(LoggedEvent.Searched.class::isInstance)).hasSize(3);
    assertThat(Leaks.target(log, "2").query()).contains("w1");
  }

  @Test
  void sessionWithoutWordsIsNoSearchAndItsClicksAreClicks() {
    write("rec_inter.csv", REC);
    write("src_inter.csv", SRC + found(7, 5, "2000.0", "[]", 1, 1, "VIDEO"));

    EventLog log = read();

    assertThat(log.events()).singleElement().isInstanceOf(LoggedEvent.Interacted.class);
    assertThat(Leaks.target(log, "1").interaction().searchId()).isEmpty();
  }

  @Test
  void clickedItemsHaveCaptionsAndCategoryPaths() {
    write("rec_inter.csv", REC + shown(7, BIG, "1000.0", 1) + shown(7, 2, "1001.0", 1));
    write("src_inter.csv", SRC);
    write(
        "item_features.csv",
        "item_id,caption,first_level_category_name,first_level_category_name_en,"
            + "second_level_category_name_en,third_level_category_name_en\n"
            + BIG
            + ",\"[1, 213]\",x,Funny,Funny joke,empty\n"
            + "2,[],\u7a7a,empty,empty,empty\n"
            + "3,\"[9]\",x,Never,Clicked,empty\n");

    assertThat(read().items())
        .extracting(Item::getItemId, Item::getTitle, item -> List.copyOf(item.getCategoriesList()))
        .containsExactly(
            tuple(Long.toString(BIG), "w1 w213", List.of("Funny > Funny joke")),
            tuple("2", "", List.of()));
  }

  /** Delivery times are shared, and searches are made at them. */
  @Test
  void atOneTimeNoSearchIsSeenByARecommendationInWhateverOrderRowsStand() {
    List<String> shown =
        List.of(shown(7, 1, "5000", 1), shown(7, 2, "5000", 1), shown(7, 3, "5000", 1));
    List<String> found =
        List.of(
            found(7, 1, "5000", "[1]", 1, 1, "VIDEO"),
            found(7, 2, "5000", "[2]", 1, 1, "VIDEO"),
            found(7, 2, "5000", "[2]", 9, 1, "VIDEO"));
    for (List<String> shownOrder : Orders.of(shown)) {
      for (List<String> foundOrder : Orders.of(found)) {
        write("rec_inter.csv", REC + String.join("", shownOrder));
        write("src_inter.csv", SRC + String.join("", foundOrder));

        EventLog log = read();

        Leaks.assertNoneAtOneTime(log);
        assertThat(Leaks.targets(log)).hasSize(6);
        for (TargetEvent target : Leaks.targets(log)) {
          if (target.interaction().searchId().isEmpty()) {
            assertThat(Leaks.searches(Leaks.seenBefore(target, true))).isEmpty();
          }
        }
        assertThat(Leaks.searches(Leaks.seenBefore(Leaks.target(log, "9"), true)))
            .extracting(SearchQuery::query)
            .contains("w2");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'7,1,0,0,t,1000,yes,0,0,0,0,0', a number in column click",
    "'7,1,0,0,t,1000,-1,0,0,0,0,0', 0 or more in column click",
    "'7,1,0,0,t,noon,1,0,0,0,0,0', a number in column timestamp",
    "'7,1,0,0,t,NaN,1,0,0,0,0,0', milliseconds since the epoch in column timestamp",
    "'7,a,0,0,t,1000,1,0,0,0,0,0', a whole number in column item_id",
    "'7,99999999999999999999,0,0,t,1000,1,0,0,0,0,0', a whole number in column item_id",
    "'7,1,0,0,t,1000,1,0,0,0,0', 12 values",
  })
  void malformedRecommendationNamesFileAndLine(String line, String expected) {
    write("rec_inter.csv", REC + shown(7, 1, "900", 1) + line + "\n");
    write("src_inter.csv", SRC);

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("rec_inter.csv, line 3: expected " + expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'7,5,t,2000,20 34,INPUT,1,1,VIDEO', 'word ids like [20, 34, 3] in column keyword'",
    "'7,5,t,2000,\"[20, x]\",INPUT,1,1,VIDEO', 'word ids like [20, 34, 3] in column keyword'",
    "'7,five,t,2000,[2],INPUT,1,1,VIDEO', a whole number in column search_session_id",
    "'7,5,t,-5,[2],INPUT,1,1,VIDEO', milliseconds since the epoch in column search_session_time",
    "'7,5,t,2000,[2],INPUT,1,,VIDEO', a number in column click_cnt",
  })
  void malformedSearchNamesFileAndLine(String line, String expected) {
    write("rec_inter.csv", REC);
    write("src_inter.csv", SRC + line + "\n");

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("src_inter.csv, line 2: expected " + expected);
  }

  @Test
  void missingColumnAndMissingFileAreNamed() {
    write("rec_inter.csv", "user_id,item_id,timestamp\n");
    assertThatThrownBy(this::read).hasMessageContaining("src_inter.csv");

    write("src_inter.csv", SRC);
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(
            "rec_inter.csv, line 1: expected the columns user_id,item_id,timestamp,click");
  }

  private EventLog read() {
    return Dataset.read("kuaisar:" + directory);
  }

  private static String what(LoggedEvent event) {
    if (event instanceof LoggedEvent.Searched searched) {
      return searched.search().getQuery();
    }
    Interaction click = ((LoggedEvent.Interacted) event).interaction();
    return click.getItemId();
  }

  private static String shown(long user, long item, String time, int click) {
    return user
        + ","
        + item
        + ",1.0,2.0,2023-05-22 15:53:20,"
        + time
        + ","
        + click
        + ",0,0,0,0,0\n";
  }

  private static String found(
      long user, long session, String time, String keyword, long item, int clicks, String type) {
    return user
        + ","
        + session
        + ",2023-05-22 21:58:52,"
        + time
        + ",\""
        + keyword
        + "\",USER_INPUT,"
        + item
        + ","
        + clicks
        + ","
        + type
        + "\n";
  }

  private void write(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
