package dev.reckon.learning.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.reckon.cli.UsageError;
import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.testing.Leaks;
import dev.reckon.learning.data.testing.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datasets made of others, by name. */
class DatasetTransformTest {

  @TempDir Path directory;

  @BeforeEach
  void writeData() throws IOException {
    Files.writeString(
        directory.resolve("log.jsonl"),
        """
        {"type":"item","item_id":"i1","title":"Lens","categories":["Cameras > Wide Lenses"]}
        {"type":"search","event_id":"s1","user_id":"u1","query":"typed","event_time":1000}
        {"type":"interaction","event_id":"c1","user_id":"u1","item_id":"i1","kind":"CLICK",\
        "search_id":"s1","event_time":2000}
        """);
  }

  @Test
  void transformsAreAppliedFromTheReaderOutwards() {
    EventLog log = read("no-searches:semi-synthetic");
    assertThat(log.events()).extracting(LoggedEvent::eventId).containsExactly("c1");

    EventLog other = read("semi-synthetic,mode=overlay,rate=1:no-searches:categories-in-titles");
    assertThat(other.events())
        .extracting(LoggedEvent::eventId)
        .containsExactly("c1", "search-of-c1");
    assertThat(other.items().get(0).getTitle()).isEqualTo("Lens cameras wide lenses");
  }

  @Test
  void digestTellsWhatWasMadeOfTheDataAndWhichDataTheyWere() {
    String plain = digest("");
    String overlay = digest("semi-synthetic:");

    assertThat(overlay)
        .startsWith(plain + "-")
        .isEqualTo(digest("semi-synthetic,mode=overlay,rate=1,seed=1:"))
        .isNotEqualTo(digest("semi-synthetic,seed=2:"))
        .isNotEqualTo(digest("semi-synthetic:no-searches:"));
    assertThat(Dataset.isSameSource(plain, overlay)).isTrue();
    assertThat(Dataset.isSameSource(digest("no-searches:"), overlay)).isTrue();
    assertThat(Dataset.isSameSource("0".repeat(64), overlay)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "semi-synthetic,mode=both|mode must be overlay or partition, not \"both\"",
        "semi-synthetic,rate=0|rate must be a number over 0 and up to 1, not \"0\"",
        "semi-synthetic,rate=much|rate must be a number over 0 and up to 1, not \"much\"",
        "semi-synthetic,seed=x|seed must be a whole number, not \"x\"",
        "semi-synthetic,speed=1|has no option \"speed\": write semi-synthetic,KEY=VALUE",
        "semi-synthetic,|has no option \"\"",
        "shuffled-queries,rate=1|has no option \"rate\"",
        "no-searches,seed=1|no-searches has no option \"seed\": it has none",
        "poisoned|from must be a day such as 2018-05-01",
        "poisoned,from=2018-05-01,hours=0|hours must be at least 1, not \"0\"",
        "poisoned,from=2018-05-01,clicks=1|clicks must be a share below 1, not \"1\"",
        "poisoned,from=2018-05-01,users=1|users must be a share below 1, not \"1\"",
      })
  void wrongOptionIsNamed(String transform, String expected) {
    assertThatThrownBy(() -> read(transform))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "semi-synthetic, READER:PATH",
    "semi-synthetic:, READER:PATH",
    "semi-synthetic:events, events:PATH"
  })
  void transformNeedsADataset(String dataset, String form) {
    assertThatThrownBy(() -> Dataset.read(dataset))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining(form);
  }

  @Test
  void shuffledSearchKeepsAllButItsWordsAndNoneKeepsThose() {
    Logs logs = new Logs();
    IntStream.range(0, 9)
        .forEach(
            i ->
                logs.search("s" + i, "u" + i % 3, "query" + i, 10L * i)
                    .clickUnder("s" + i, "c" + i, "u" + i % 3, "a", 10L * i + 5));
    EventLog log = logs.log();

    EventLog shuffled = new ShuffledQueries(1).apply(log);

    assertThat(shuffled.events())
        .extracting(LoggedEvent::eventId, LoggedEvent::userId, LoggedEvent::eventTimeMillis)
        .isEqualTo(
            log.events().stream()
                .map(it -> tuple(it.eventId(), it.userId(), it.eventTimeMillis()))
                .toList());
    assertThat(queries(shuffled)).containsExactlyInAnyOrderElementsOf(queries(log));
    IntStream.range(0, 9)
        .forEach(i -> assertThat(queries(shuffled).get(i)).isNotEqualTo(queries(log).get(i)));
    assertThat(shuffled).isEqualTo(new ShuffledQueries(1).apply(log));
    assertThat(shuffled).isNotEqualTo(new ShuffledQueries(2).apply(log));
    assertThat(Leaks.targets(shuffled))
        .extracting(it -> it.interaction().searchId())
        .isEqualTo(Leaks.targets(log).stream().map(it -> it.interaction().searchId()).toList());
  }

  @Test
  void withoutSearchesClicksNameNoneEither() {
    EventLog log = read("no-searches");

    assertThat(log.events()).singleElement().isInstanceOf(LoggedEvent.Interacted.class);
    assertThat(Leaks.targets(log).get(0).interaction().searchId()).isEmpty();
    assertThat(log.items()).extracting(Item::getTitle).containsExactly("Lens");
  }

  private EventLog read(String transforms) {
    return Dataset.read(transforms + ":events:" + directory);
  }

  private String digest(String transforms) {
    return Dataset.digest(transforms + "events:" + directory);
  }

  private static List<String> queries(EventLog log) {
    return log.events().stream()
        .filter(LoggedEvent.Searched.class::isInstance)
        .map(event -> ((LoggedEvent.Searched) event).search().getQuery())
        .toList();
  }
}
