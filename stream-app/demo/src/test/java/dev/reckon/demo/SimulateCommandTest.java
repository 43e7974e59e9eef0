package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.history.HistoryEvent;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.SearchTruth;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {

  @TempDir Path directory;

  @Test
  void truthNamesEventsOfTheFileAndTheSearchIsSeenBeforeTheClickItDecided() {
    Path events = directory.resolve("events.jsonl.gz");
    Path truthFile = directory.resolve("truth.jsonl");
    assertThat(simulate("--out", events, "--searches", "planted", "--truth", truthFile)).isZero();

    EventLog log = Dataset.read("events:" + events);
    SearchTruth truth = SearchTruth.read(truthFile);
    HistoryReader reader = new HistoryReader(item -> 0, Grams.hashed(1 << 20, TextRules.NEWEST));
    List<TargetEvent> decided =
        Splits.of(log, Protocol.ALL).training().stream()
            .filter(click -> truth.searchOf(click.eventId()).isPresent())
            .toList();

    assertThat(log.events()).hasSize(1_000);
    assertThat(decided).hasSameSizeAs(truth.searchIds().keySet()).isNotEmpty();
    for (TargetEvent click : decided) {
      assertThat(click.tokens(reader, false).events())
          .extracting(HistoryEvent::eventId)
          .contains(truth.searchOf(click.eventId()).orElseThrow());
    }
  }

  @Test
  void theSameSeedWritesTheSameFiles() throws IOException {
    Path first = directory.resolve("a.jsonl.gz");
    Path second = directory.resolve("b.jsonl.gz");
    Path firstTruth = directory.resolve("a-truth.jsonl");
    Path secondTruth = directory.resolve("b-truth.jsonl");
    simulate("--out", first, "--searches", "planted", "--truth", firstTruth);
    simulate("--out", second, "--searches", "planted", "--truth", secondTruth);

    assertThat(Dataset.digest("events:" + first)).isEqualTo(Dataset.digest("events:" + second));
    assertThat(firstTruth).hasSameTextualContentAs(secondTruth);
  }

  @Test
  void anExistingFileIsReplacedOnlyWhereThatIsAskedFor() throws IOException {
    Path events = Files.writeString(directory.resolve("events.jsonl.gz"), "mine");
    Path truth = Files.writeString(directory.resolve("truth.jsonl"), "mine");
    Path other = directory.resolve("other.jsonl.gz");

    assertThat(simulate("--out", events)).isEqualTo(2);
    assertThat(simulate("--out", other, "--searches", "planted", "--truth", truth)).isEqualTo(2);
    assertThat(events).hasContent("mine");
    assertThat(truth).hasContent("mine");
    assertThat(other).doesNotExist();

    assertThat(simulate("--out", events, "--searches", "planted", "--truth", truth, "--overwrite"))
        .isZero();
    assertThat(Dataset.read("events:" + events).events()).hasSize(1_000);
    assertThat(SearchTruth.read(truth).searchIds()).isNotEmpty();
  }

  @Test
  void aFileWhoseDirectoryIsMissingIsRefusedAndNoDirectoryIsMade() {
    Path missing = directory.resolve("missing");

    assertThat(simulate("--out", missing.resolve("events.jsonl.gz"))).isEqualTo(2);
    assertThat(missing).doesNotExist();
  }

  @Test
  void withoutSearchesThereAreNone() {
    Path events = directory.resolve("events.jsonl.gz");
    simulate("--out", events, "--searches", "none");

    assertThat(Dataset.read("events:" + events).events())
        .allMatch(LoggedEvent.Interacted.class::isInstance);
  }

  @Test
  void aShopThatChangesHasItemsThatAreNotThereFromTheBeginning() {
    Path events = directory.resolve("events.jsonl.gz");
    assertThat(
            simulate(
                "--out",
                events,
                "--days=20",
                "--new-items=5",
                "--interest-days=3",
                "--comebacks=1",
                "--taste-drift=.1"))
        .isZero();

    EventLog log = Dataset.read("events:" + events);
    long start = Timestamps.toMillis(log.items().get(0).getEventTime());
    assertThat(log.items().stream().filter(it -> Timestamps.toMillis(it.getEventTime()) > start))
        .hasSize(100);
    assertThat(log.events().get(999).eventTimeMillis() - start)
        .isBetween(Duration.ofDays(17).toMillis(), Duration.ofDays(23).toMillis());
  }

  @Test
  void whatCountsInDaysNeedsDays() {
    assertThat(simulate("--out", directory.resolve("a.jsonl.gz"), "--new-items=5")).isEqualTo(2);
    assertThat(simulate("--out", directory.resolve("a.jsonl.gz"), "--taste-drift=2")).isEqualTo(2);
    assertThat(simulate("--out", directory.resolve("a.jsonl.gz"), "--days=-1")).isEqualTo(2);
  }

  private static int simulate(Object... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "simulate";
    for (int i = 0; i < options.length; i++) {
      arguments[i + 1] = options[i].toString();
    }
    arguments[options.length + 1] = "--events";
    arguments[options.length + 2] = "1000";
    return DemoCli.execute(arguments);
  }
}
