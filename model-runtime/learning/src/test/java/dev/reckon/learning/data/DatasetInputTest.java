package dev.reckon.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.DatasetSummary;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.testing.InputCase;
import dev.reckon.wire.testing.InputCases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files are read as strictly as topics; a little that breaks a rule is left out of much. */
class DatasetInputTest {

  private static final String CLICK =
      "{\"type\":\"interaction\",\"event_id\":\"%s\",\"user_id\":\"u\",\"item_id\":\"i\","
          + "\"kind\":\"CLICK\",\"event_time\":%s}";

  @TempDir Path directory;

  static List<InputCase> cases() {
    return InputCases.all().stream().filter(it -> it.line().isPresent()).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theVerdictOfAFileIsTheOneOfTheTable(InputCase input) throws IOException {
    write("log.jsonl", input.line().orElseThrow() + "\n");

    assertThat(verdict()).isEqualTo(input.expected());
  }

  private Optional<RejectReason> verdict() {
    try {
      read();
      return Optional.empty();
    } catch (DatasetException e) {
      assertThat(e).hasMessageContaining("log.jsonl, line 1: ");
      MessageRejected cause = (MessageRejected) Objects.requireNonNull(e.getCause());
      return Optional.of(cause.reason());
    }
  }

  @Test
  void oneFutureDatedLineOfManyIsLeftOut() throws IOException {
    write("log.jsonl", clicks(200) + CLICK.formatted("bad", "\"9998-01-01T00:00:00Z\"") + "\n");

    assertThat(read().events()).hasSize(200);
  }

  @Test
  void whereMoreThanOneInAHundredBreaksARuleTheDatasetIsRefusedWithExamples() throws IOException {
    String bad = CLICK.formatted("bad", "\"9998-01-01T00:00:00Z\"") + "\n";
    write("log.jsonl", clicks(200) + bad.repeat(7));

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("7 of 207 events and items break a rule")
        .hasMessageContaining("log.jsonl, line 201: event_time 9998")
        .hasMessageContaining("line 205")
        .hasMessageNotContaining("line 206");
  }

  @Test
  void oneTimeInSecondsRefusesAFileOfMilliseconds() throws IOException {
    write("log.jsonl", clicks(1_000) + CLICK.formatted("bad", "1316004388") + "\n");

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("line 1001")
        .hasMessageContaining("looks like seconds; milliseconds since the epoch are expected");
  }

  @ParameterizedTest
  @CsvSource({
    "'1,10,5,1316004388660', seconds since the epoch in column timestamp",
    "'1,10,5,-1', seconds since the epoch in column timestamp",
    "'1,7.0,5,100', an integer written plainly in column movieId",
    "'1e9,7,5,100', an integer written plainly in column userId",
  })
  void ratingsHaveTimesInSecondsAndIdsThatAreIntegers(String row, String expected)
      throws IOException {
    write("ratings.csv", "userId,movieId,rating,timestamp\n" + row + "\n");
    write("tags.csv", "userId,movieId,tag,timestamp\n");
    write("movies.csv", "movieId,title,genres\n");

    assertThatThrownBy(() -> Dataset.read("movielens:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("ratings.csv, line 2: expected " + expected);
  }

  @Test
  void aDateThatIsNoneIsRefusedInBestBuyToo() throws IOException {
    write(
        "train.csv",
        """
        user,sku,category,query,click_time,query_time
        u1,1,g,q,2011-02-30 12:00:00,2011-02-28 12:00:00
        """);
    write("sku_name.tsv", "");

    assertThatThrownBy(() -> Dataset.read("bestbuy:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("train.csv, line 2")
        .hasMessageContaining("2011-02-30");
  }

  @ParameterizedTest
  @CsvSource({"log.jsonl, events", "ratings.csv, movielens"})
  void bytesThatAreNotUtf8AreToldWithTheirLine(String name, String reader) throws IOException {
    byte[] good =
        "userId,movieId,rating,timestamp\n1,2,3,4\n1,3,3,4\n".getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[good.length + 2];
    System.arraycopy(good, 0, bytes, 0, good.length);
    bytes[good.length] = (byte) 0xff;
    bytes[good.length + 1] = '\n';
    Files.write(directory.resolve(name), bytes);
    write("tags.csv", "userId,movieId,tag,timestamp\n");
    write("movies.csv", "movieId,title,genres\n");

    DatasetException refused =
        catchThrowableOfType(DatasetException.class, () -> Dataset.read(reader + ":" + directory));

    assertThat(refused).hasMessageContaining(name + ", line 4: expected UTF-8 text");
  }

  @Test
  void eventsOfOneUserAndTimeStandByTheirIdsAsTheyDoLive() throws IOException {
    write("log.jsonl", CLICK.formatted("b", "5") + "\n" + CLICK.formatted("a", "5") + "\n");

    assertThat(read().events()).extracting(LoggedEvent::eventId).containsExactly("a", "b");
  }

  @Test
  void aSummaryTellsTheDatesAndIdsThatNoItemHas() throws IOException {
    write(
        "log.jsonl",
        CLICK.formatted("a", "1316004388660")
            + "\n"
            + CLICK.formatted("b", "\"2012-01-31T00:00:00Z\"")
            + "\n{\"type\":\"item\",\"item_id\":\"i.0\"}\n");

    assertThat(DatasetSummary.of(read()))
        .containsExactly(
            "2 events of 1 users, from 2011-09-14 to 2012-01-31",
            "warning: 1 of 1 items that users had to do with have no record among the items: are"
                + " the ids written alike?");
    assertThatCode(() -> DatasetSummary.of(new EventLog(List.of(), List.of(), List.of())))
        .doesNotThrowAnyException();
  }

  private static String clicks(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> CLICK.formatted("c" + i, 1_316_004_388_660L + i) + "\n")
        .collect(Collectors.joining());
  }

  private EventLog read() {
    return Dataset.read("events:" + directory);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }
}
