package dev.reckon.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.reckon.cli.UsageError;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.testing.Leaks;
import dev.reckon.learning.data.testing.Orders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetReaderTest {

  @TempDir Path directory;

  @Test
  void unknownReaderIsRefusedNamingTheKnownOnes() {
    assertThatThrownBy(() -> Dataset.read("netflix:/data"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("no reader \"netflix\"")
        .hasMessageContainingAll(
            "events:", "movielens:", "bestbuy:", "s3rec:", "pairs:", "kuaisar:", "qilin:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "event:shop.jsonl | did you mean events:shop.jsonl?",
        "shop.jsonl | did you mean events:shop.jsonl?",
        "no-search:events:shop.jsonl | did you mean no-searches:events:shop.jsonl?",
        "no-searches:shop.jsonl | did you mean no-searches:events:shop.jsonl?",
        "movielens | write movielens:PATH, where PATH is a directory with ratings.csv",
      })
  void theAnswerToAWrongDatasetIsShortAndSaysWhatWasMeant(String dataset, String meant) {
    assertThatThrownBy(() -> Dataset.require(dataset))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining(meant)
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void aMissingFileIsFoundWithoutReadingTheOthers() throws IOException {
    Path there = Files.writeString(directory.resolve("there.jsonl"), "no event");
    Dataset.require("events:" + there);

    assertThatThrownBy(() -> Dataset.require("events:" + directory.resolve("nowhere.jsonl")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("There is no file or directory");
  }

  @ParameterizedTest
  @CsvSource({"movielens,movielens:PATH", "movielens:,movielens:PATH", ":x,READER:PATH"})
  void datasetMustNameReaderAndPath(String dataset, String form) {
    assertThatThrownBy(() -> Dataset.read(dataset))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining(form);
  }

  @ParameterizedTest
  @CsvSource({"events", "movielens", "bestbuy", "s3rec", "pairs", "kuaisar", "qilin"})
  void missingFileIsOneClearSentence(String reader) {
    String dataset = reader + ":" + directory.resolve("nowhere");
    assertThatThrownBy(() -> Dataset.read(dataset))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("There is no file or directory")
        .hasMessageContaining("nowhere");
  }

  @Test
  void eventsAreReadInBothSpellingsAndBothKindsOfTime() {
    write(
        "log.jsonl",
        """
        {"type":"item","item_id":"i7","title":"Gears of War 3","categories":["Games"]}
        {"type":"interaction","event_id":"c1","user_id":"u1","item_id":"i7","kind":"CLICK",\
        "search_id":"s1","event_time":"2011-09-14T12:46:28.660Z"}

        {"type":"search","eventId":"s1","userId":"u1","query":"gears of war","eventTime":1316004307064}
        {"type":"erasure","event_id":"x1","user_id":"u9","event_time":"2011-09-15T00:00:00+02:00"}
        """);

    EventLog log = Dataset.read("events:" + directory);

    assertThat(log.orderOnly()).isFalse();
    assertThat(log.events()).extracting(LoggedEvent::eventId).containsExactly("s1", "c1");
    assertThat(log.events())
        .extracting(LoggedEvent::eventTimeMillis)
        .containsExactly(1316004307064L, 1316004388660L);
    assertThat(interactions(log))
        .singleElement()
        .satisfies(
            click -> {
              assertThat(click.getSearchId()).isEqualTo("s1");
              assertThat(click.getKind()).isEqualTo(Kind.CLICK);
            });
    assertThat(log.items())
        .singleElement()
        .satisfies(item -> assertThat(item.getTitle()).isEqualTo("Gears of War 3"));
    assertThat(log.erasures())
        .singleElement()
        .satisfies(erasure -> assertThat(erasure.getUserId()).isEqualTo("u9"));
  }

  @Test
  void newestValueOfAnItemStands() {
    write(
        "log.jsonl",
        """
        {"type":"item","item_id":"i1","title":"new","event_time":2000}
        {"type":"item","item_id":"i1","title":"old","event_time":1000}
        {"type":"item","item_id":"i2","title":"first"}
        {"type":"item","item_id":"i2","title":"second"}
        """);

    EventLog log = Dataset.read("events:" + directory.resolve("log.jsonl"));

    assertThat(log.items()).extracting("title").containsExactly("new", "second");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json|Unrecognized token 'not'",
        "[1]|one JSON object is expected at column 1",
        "{\"user_id\":\"u\"}|a type of interaction, search, item or erasure",
        "{\"type\":\"purchase\"}|a type of interaction, search, item or erasure",
        "{\"type\":\"search\",\"query\":\"q\",\"user_id\":\"u\",\"event_time\":1000}|event_id",
        "{\"type\":\"search\",\"query\":7.5}|an integer written plainly",
        "{\"type\":\"search\",\"event_time\":{}}|must be a time in RFC 3339",
        "{\"type\":\"search\",\"event_time\":1.5}|milliseconds since the epoch",
        "{\"type\":\"search\",\"event_time\":99999999999999999}|milliseconds since the epoch",
        "{\"type\":\"interaction\",\"event_id\":\"e\",\"user_id\":\"u\",\"item_id\":\"i\","
            + "\"kind\":\"WINK\",\"event_time\":1000}|kind",
      })
  void malformedEventNamesFileAndLineAndWhatWasExpected(String line, String expected) {
    write("log.jsonl", "{\"type\":\"item\",\"item_id\":\"i\"}\n" + line + "\n");

    assertThatThrownBy(() -> Dataset.read("events:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("log.jsonl, line 2")
        .hasMessageContaining(expected);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() throws IOException {
    Files.write(directory.resolve("log.jsonl"), new byte[] {'{', (byte) 0xff, '}', '\n'});

    assertThatThrownBy(() -> Dataset.read("events:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("expected UTF-8");
  }

  @Test
  void ratingsAreLikesAndDislikesAndTagsAreSearchesWithAClick() {
    write("ratings.csv", "userId,movieId,rating,timestamp\r\n1,10,3.5,100\r\n1,11,3.0,100\r\n");
    write("tags.csv", "userId,movieId,tag,timestamp\r\n1,10,\"funny, dark\",100\r\n");
    write(
        "movies.csv",
        "movieId,title,genres\r\n10,\"Heat, The (2013)\",Action|Comedy\r\n11,X,(no genres listed)\r\n");

    EventLog log = Dataset.read("movielens:" + directory);

    assertThat(interactions(log))
        .extracting(Interaction::getItemId, Interaction::getKind)
        .containsExactly(
            tuple("10", Kind.LIKE), tuple("11", Kind.DISLIKE), tuple("10", Kind.CLICK));
    assertThat(searches(log))
        .singleElement()
        .satisfies(search -> assertThat(search.getQuery()).isEqualTo("funny, dark"));
    Interaction click = interactions(log).get(2);
    assertThat(click.getSearchId()).isEqualTo(searches(log).get(0).getEventId());
    assertThat(log.events())
        .extracting(LoggedEvent::eventTimeMillis)
        .containsExactly(100_000L, 100_000L, 100_000L, 100_000L);
    assertThat(log.items()).extracting("title").containsExactly("Heat, The (2013)", "X");
    assertThat(log.items().get(0).getCategoriesList()).containsExactly("Action", "Comedy");
    assertThat(log.items().get(1).getCategoriesList()).isEmpty();
  }

  @Test
  void tagsOfOneSecondAreNotSeenByEachOthersClicksInWhateverOrderTheyStand() {
    List<String> tags = List.of("1,10,funny,100\n", "1,10,dark,100\n", "1,11,old,100\n");
    for (List<String> order : Orders.of(tags)) {
      write("ratings.csv", "userId,movieId,rating,timestamp\n1,10,5,100\n1,11,4,100\n");
      write("tags.csv", "userId,movieId,tag,timestamp\n" + String.join("", order));
      write("movies.csv", "movieId,title,genres\n");

      EventLog log = Dataset.read("movielens:" + directory);

      Leaks.assertNoneAtOneTime(log);
      assertThat(log.events().subList(0, 2)).allMatch(it -> it.eventId().startsWith("rating"));
      assertThat(Leaks.targets(log).stream().flatMap(target -> target.query().stream()))
          .containsExactlyInAnyOrder("funny", "dark", "old");
    }
  }

  @Test
  void searchesOfOneMomentAreSeenByClicksBehindThemAloneInWhateverOrderTheyStand() {
    List<String> rows =
        List.of(
            "u,1,g,one,2011-09-14 12:00:00,2011-09-14 12:00:00\n",
            "u,1,g,two,2011-09-14 12:00:00,2011-09-14 12:00:00\n",
            "u,2,g,three,2011-09-14 12:00:00,2011-09-14 12:00:00\n");
    for (List<String> order : Orders.of(rows)) {
      write(
          "train.csv", "user,sku,category,query,click_time,query_time\n" + String.join("", order));
      write("sku_name.tsv", "");

      EventLog log = Dataset.read("bestbuy:" + directory);

      Leaks.assertNoneAtOneTime(log);
      assertThat(Leaks.targets(log).stream().flatMap(target -> target.query().stream()))
          .containsExactlyInAnyOrder("one", "two", "three");
    }
  }

  /** Ids decide, so a search may come after its own click: then nobody knows it before. */
  @Test
  void eventsOfOneMomentLeakNothingWhateverTheirIds() {
    for (List<String> ids : Orders.of(List.of("a", "b", "c", "d", "e"))) {
      write(
          "log.jsonl",
          """
          {"type":"search","event_id":"%1$s","user_id":"u","query":"one","event_time":5}
          {"type":"interaction","event_id":"%2$s","user_id":"u","item_id":"i","kind":"CLICK",\
          "search_id":"%1$s","event_time":5}
          {"type":"search","event_id":"%3$s","user_id":"u","query":"two","event_time":5}
          {"type":"interaction","event_id":"%4$s","user_id":"u","item_id":"j","kind":"CLICK",\
          "search_id":"%3$s","event_time":5}
          {"type":"interaction","event_id":"%5$s","user_id":"u","item_id":"k","kind":"CLICK",\
          "event_time":5}
          """
              .formatted(ids.toArray()));

      EventLog log = Dataset.read("events:" + directory);

      Leaks.assertNoneAtOneTime(log);
      assertThat(Leaks.target(log, "i").query().isPresent())
          .isEqualTo(ids.get(0).compareTo(ids.get(1)) < 0);
    }
  }

  @Test
  void eventsOfOneTimeKeepTheOrderOfTheFile() {
    StringBuilder ratings = new StringBuilder("userId,movieId,rating,timestamp\n");
    for (int movie = 1; movie <= 120; movie++) {
      ratings.append("1,").append(movie).append(",5,100\n");
    }
    write("ratings.csv", ratings.toString());
    write("tags.csv", "userId,movieId,tag,timestamp\n");
    write("movies.csv", "movieId,title,genres\n");

    assertThat(interactions(Dataset.read("movielens:" + directory)))
        .extracting(interaction -> Integer.parseInt(interaction.getItemId()))
        .isSorted()
        .hasSize(120);
  }

  @ParameterizedTest
  @CsvSource({
    "'1,10,3.5', 4 values",
    "'1,10,much,100', a number in column rating",
    "'1,10,7.5,100', a rating from 0.5 to 5",
    "'1,10,3.5,noon', a whole number in column timestamp",
    "',10,3.5,100', user_id is empty",
  })
  void malformedRatingNamesFileAndLineAndWhatWasExpected(String line, String expected) {
    write("ratings.csv", "userId,movieId,rating,timestamp\n1,9,4.0,99\n" + line + "\n");
    write("tags.csv", "userId,movieId,tag,timestamp\n");
    write("movies.csv", "movieId,title,genres\n");

    assertThatThrownBy(() -> Dataset.read("movielens:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("ratings.csv, line 3")
        .hasMessageContaining(expected);
  }

  @Test
  void missingColumnIsNamed() {
    write("ratings.csv", "userId,movieId,stars,timestamp\n");
    write("tags.csv", "userId,movieId,tag,timestamp\n");
    write("movies.csv", "movieId,title,genres\n");

    assertThatThrownBy(() -> Dataset.read("movielens:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("ratings.csv, line 1: expected the columns userId,movieId,rating");
  }

  @Test
  void missingTagsFileIsNamed() {
    write("ratings.csv", "userId,movieId,rating,timestamp\n");

    assertThatThrownBy(() -> Dataset.read("movielens:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("tags.csv");
  }

  @Test
  void searchAndItsClickAreJoinedAndTimesMayLackMilliseconds() {
    write(
        "train.csv",
        """
        user,sku,category,query,click_time,query_time
        u1,9854804,games,Gears of war,2011-09-14 12:46:28.66,2011-09-14 12:46:28.66
        u2,111,games,halo,2011-09-14 12:00:01,2011-09-14 12:00:00.5
        """);
    write("sku_name.tsv", "9854804\tGears of \"War\" 3\n");

    EventLog log = Dataset.read("bestbuy:" + directory);

    assertThat(log.events())
        .extracting(LoggedEvent::userId, event -> event instanceof LoggedEvent.Searched)
        .containsExactly(
            tuple("u2", true), tuple("u2", false), tuple("u1", true), tuple("u1", false));
    assertThat(log.events())
        .extracting(LoggedEvent::eventTimeMillis)
        .containsExactly(1316001600500L, 1316001601000L, 1316004388660L, 1316004388660L);
    assertThat(interactions(log).get(0).getSearchId()).isEqualTo(searches(log).get(0).getEventId());
    assertThat(log.items())
        .singleElement()
        .satisfies(item -> assertThat(item.getTitle()).isEqualTo("Gears of \"War\" 3"));
  }

  @Test
  void malformedTimeOfASearchNamesFileAndLine() {
    write(
        "train.csv",
        "user,sku,category,query,click_time,query_time\nu1,1,g,q,yesterday,2011-09-14 12:45:07\n");
    write("sku_name.tsv", "");

    assertThatThrownBy(() -> Dataset.read("bestbuy:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("train.csv, line 2")
        .hasMessageContaining("click_time")
        .hasMessageContaining("yesterday");
  }

  @Test
  void sequencesKeepTheirOrderWithinAUser() {
    write("seq.txt", "u1 a b c\nu2 c a\n");

    EventLog log = Dataset.read("s3rec:" + directory.resolve("seq.txt"));

    assertThat(log.orderOnly()).isTrue();
    assertThat(itemsOf(log, "u1")).containsExactly("a", "b", "c");
    assertThat(itemsOf(log, "u2")).containsExactly("c", "a");
  }

  @Test
  void sequenceWithoutItemsNamesFileAndLine() {
    write("seq.txt", "u1 a b c\nu2\n");

    assertThatThrownBy(() -> Dataset.read("s3rec:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("seq.txt, line 2: expected a user and at least one item");
  }

  @Test
  void pairsKeepTheOrderOfTheFile() {
    write("pairs.tsv", "u1\ta\nu2\tb\nu1\tc\n");

    EventLog log = Dataset.read("pairs:" + directory);

    assertThat(log.orderOnly()).isTrue();
    assertThat(interactions(log)).extracting(Interaction::getItemId).containsExactly("a", "b", "c");
  }

  @Test
  void pairOfThreeNamesFileAndLine() {
    write("pairs.txt", "u1 a\nu1 b 5\n");

    assertThatThrownBy(() -> Dataset.read("pairs:" + directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("pairs.txt, line 2: expected a user and an item, found \"u1 b 5\"");
  }

  @Test
  void compressedDataIsReadAsItIsAndHasTheSameDigest() throws IOException {
    write("seq.txt", "u1 a b c\n");
    Path gzipped = directory.resolve("elsewhere.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
      out.write("u1 a b c\n".getBytes(StandardCharsets.UTF_8));
    }
    String plain = "s3rec:" + directory.resolve("seq.txt");

    assertThat(Dataset.read("s3rec:" + gzipped)).isEqualTo(Dataset.read(plain));
    assertThat(Dataset.digest("s3rec:" + gzipped)).isEqualTo(Dataset.digest(plain)).hasSize(64);
  }

  @Test
  void aCompressedFileThatWasCutOffIsRefusedInPlainWords() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(whole)) {
      for (int user = 0; user < 2_000; user++) {
        out.write("u%d a%d b c\n".formatted(user, user * 7).getBytes(StandardCharsets.UTF_8));
      }
    }
    Path cut = directory.resolve("cut.txt.gz");
    Files.write(cut, Arrays.copyOf(whole.toByteArray(), whole.size() / 2));

    assertThatThrownBy(() -> Dataset.read("s3rec:" + cut))
        .isInstanceOf(DatasetException.class)
        .hasMessage("The file " + cut + " is cut off: it ends in the middle. Copy it again");
  }

  @Test
  void digestChangesWithTheData() {
    write("a.txt", "u1 a b c\n");
    write("b.txt", "u1 a b d\n");

    assertThat(Dataset.digest("s3rec:" + directory.resolve("a.txt")))
        .isNotEqualTo(Dataset.digest("s3rec:" + directory.resolve("b.txt")));
  }

  private void write(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> itemsOf(EventLog log, String user) {
    return interactions(log).stream()
        .filter(interaction -> interaction.getUserId().equals(user))
        .map(Interaction::getItemId)
        .toList();
  }

  private static List<Interaction> interactions(EventLog log) {
    return log.events().stream()
        .filter(LoggedEvent.Interacted.class::isInstance)
        .map(event -> ((LoggedEvent.Interacted) event).interaction())
        .toList();
  }

  private static List<Search> searches(EventLog log) {
    return log.events().stream()
        .filter(LoggedEvent.Searched.class::isInstance)
        .map(event -> ((LoggedEvent.Searched) event).search())
        .toList();
  }
}
