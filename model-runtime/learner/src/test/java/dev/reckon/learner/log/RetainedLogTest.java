package dev.reckon.learner.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.ItemSequences;
import dev.reckon.testing.Events;
import dev.reckon.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedLogTest {

  private static final long DAY = Events.DAY;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final LogLimits LIMITS = new LogLimits(Duration.ofDays(400), 1L << 30, 1 << 20);

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock(Instant.ofEpochMilli(DAY + 2 * HOUR));

  @Test
  void whatIsCommittedIsADatasetWithItsOffsets() throws IOException {
    try (RetainedLog log = open()) {
      log.append(Events.click("c1", "zoe", "i1", DAY), DAY + 5);
      log.append(Events.search("s1", "bob", "a \"red\" shoe\n", DAY + 1), DAY + 6);
      log.append(Events.item("i1", "Shoe"), DAY);
      log.processed("clicks", 3, 41);
      assertThat(log.commit()).isTrue();
    }

    EventLog read = Dataset.read("events:" + directory.resolve("events"));

    assertThat(read.events()).extracting(LoggedEvent::eventId).containsExactly("c1", "s1");
    assertThat(read.items()).extracting(item -> item.getTitle()).containsExactly("Shoe");
    try (RetainedLog log = open()) {
      assertThat(log.offsets("clicks")).containsExactly(Map.entry(3, 42L));
      assertThat(log.totals()).isEqualTo(new LogTotals(1, 1, 1, 0, 0, DAY + 1, DAY + 6));
    }
  }

  @Test
  void whatWasNotCommittedIsGoneAfterAKillAndItsOffsetsToo() throws IOException {
    RetainedLog killed = open();
    killed.append(Events.click("c1", "zoe", "i1", DAY), DAY);
    killed.processed("clicks", 0, 0);
    assertThat(killed.commit()).isTrue();
    killed.append(Events.click("c2", "zoe", "i2", DAY), DAY);
    killed.processed("clicks", 0, 1);
    killed.close(); // which commits nothing, as a kill does not

    try (RetainedLog log = open()) {
      assertThat(log.offsets("clicks").get(0)).isEqualTo(1);
      assertThat(ids()).containsExactly("c1");
    }
  }

  @Test
  void bytesThatAKillLeftBehindTheCommitAreCutOff() throws IOException {
    RetainedLog killed = open();
    killed.append(Events.click("c1", "zoe", "i1", DAY), DAY);
    assertThat(killed.commit()).isTrue();
    killed.close(); // which commits nothing, as a kill does not
    append("events-000000000001.jsonl", "{\"type\":\"interaction\",\"eventId\":\"c2\",\"us");
    Files.writeString(directory.resolve("events/events-000000000002.jsonl"), "begun\n");

    try (RetainedLog log = open()) {
      assertThat(ids()).containsExactly("c1");
      log.append(Events.click("c3", "zoe", "i1", DAY), DAY);
      assertThat(log.commit()).isTrue();
      assertThat(ids()).containsExactly("c1", "c3");
    }
  }

  @Test
  void aLogThatLostBytesGoesOnAfterItsLastWholeLineAndReadsTheTopicsAgain() throws IOException {
    try (RetainedLog log = open()) {
      log.append(Events.click("c1", "zoe", "i1", DAY), DAY);
      log.append(Events.click("c2", "zoe", "i1", DAY), DAY);
      log.processed("clicks", 0, 1);
      assertThat(log.commit()).isTrue();
    }
    Path segment = directory.resolve("events/events-000000000001.jsonl");
    byte[] whole = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(whole, whole.length - 7));

    try (RetainedLog log = open()) {
      assertThat(ids()).containsExactly("c1");
      assertThat(log.offsets("clicks")).isEmpty();
      log.append(Events.click("c1", "zoe", "i1", DAY), DAY); // read again
      log.append(Events.click("c2", "zoe", "i1", DAY), DAY);
      assertThat(log.commit()).isTrue();
      assertThat(ids()).containsExactly("c1", "c1", "c2");
    }
    assertThat(
            ItemSequences.of(Dataset.read("events:" + directory.resolve("events")))
                .get(0)
                .targets())
        .hasSize(2);
  }

  @Test
  void aPositionThatCannotBeReadIsALogThatLostBytes() throws IOException {
    try (RetainedLog log = open()) {
      log.append(Events.click("c1", "zoe", "i1", DAY), DAY);
      log.processed("clicks", 0, 0);
      assertThat(log.commit()).isTrue();
    }
    Files.writeString(directory.resolve("position.json"), "{\"segm");

    try (RetainedLog log = open()) {
      assertThat(ids()).containsExactly("c1");
      assertThat(log.offsets("clicks")).isEmpty();
    }
  }

  @Test
  void aDiskThatRefusesLosesNothing() throws IOException {
    try (RetainedLog log = open()) {
      log.append(Events.click("c1", "zoe", "i1", DAY), DAY);
      log.processed("clicks", 0, 0);
      Path events = directory.resolve("events");
      Path away = directory.resolve("away");
      Files.move(events, away);

      assertThat(log.commit()).isFalse();
      assertThat(log.trouble()).isPresent();
      assertThat(log.offsets("clicks")).isEmpty();

      Files.move(away, events);
      assertThat(log.commit()).isTrue();
      assertThat(log.trouble()).isEmpty();
      assertThat(log.offsets("clicks").get(0)).isEqualTo(1);
      assertThat(ids()).containsExactly("c1");
    }
  }

  @Test
  void anErasureRemovesTheUserFromAllSegmentsAndCopies() throws IOException {
    try (RetainedLog log = open()) {
      log.append(Events.click("c1", "zoe", "i1", DAY), DAY);
      log.append(Events.click("c2", "bob", "i1", DAY), DAY);
      log.snapshot(directory.resolve("copy"));
      log.append(Events.search("s1", "zoe", "shoe", DAY + 1), DAY + 1);
      log.erase(Events.erasure("e1", "zoe", DAY + 2), DAY + 2);
      assertThat(log.commit()).isTrue();
      assertThat(log.hasErased()).isTrue();

      assertThat(log.removeErased(List.of(directory.resolve("copy")))).isEqualTo(1);

      assertThat(log.hasErased()).isFalse();
      assertThat(ids()).containsExactly("c2");
    }
    assertThat(everythingOnDisk()).doesNotContain("zoe").contains("bob");
  }

  @Test
  void lateEventsOfAnErasedUserAreRefusedAndLaterOnesAreNot() throws IOException {
    try (RetainedLog log = open()) {
      log.erase(Events.erasure("e1", "zoe", DAY + 10), DAY + 20);
      log.append(Events.click("happened-before", "zoe", "i1", DAY + 10), DAY + 500);
      log.append(Events.click("arrived-before", "zoe", "i1", DAY + 400), DAY + 20);
      log.append(Events.click("after", "zoe", "i1", DAY + 11), DAY + 500);
      assertThat(log.commit()).isTrue();
    }
    try (RetainedLog log = open()) { // also after a restart
      log.append(Events.click("later-still", "zoe", "i1", DAY + 9), DAY + 600);
      assertThat(log.commit()).isTrue();
      assertThat(ids()).containsExactly("after");
      assertThat(log.totals().lateErased()).isEqualTo(3);
    }
  }

  @Test
  void theOrderOfTheTopicsMakesNoDifference() throws IOException {
    try (RetainedLog log = open()) {
      log.append(Events.click("before", "zoe", "i1", DAY), DAY);
      log.append(Events.click("back-again", "zoe", "i1", DAY + HOUR), DAY + HOUR);
      log.erase(Events.erasure("e1", "zoe", DAY + 10), DAY + 20);
      assertThat(log.removeErased(List.of())).isEqualTo(1);

      assertThat(ids()).containsExactly("back-again");
    }
  }

  @Test
  void anErasureDatedAheadForgetsNothingOfTheFuture() throws IOException {
    try (RetainedLog log = open()) {
      log.erase(Events.erasure("e1", "zoe", DAY + 20 * HOUR), DAY + 20);
      clock.pass(Duration.ofHours(1));
      log.append(Events.click("later", "zoe", "i1", DAY + 3 * HOUR), DAY + 3 * HOUR);
      assertThat(log.commit()).isTrue();

      assertThat(ids()).containsExactly("later");
    }
  }

  @Test
  void anErasureThatAKillInterruptedIsDoneAtTheNextStart() throws IOException {
    RetainedLog killed = open();
    killed.append(Events.click("c1", "zoe", "i1", DAY), DAY);
    killed.erase(Events.erasure("e1", "zoe", DAY + 2), DAY + 2);
    assertThat(killed.commit()).isTrue();
    killed.close(); // which commits nothing, as a kill does not
    Files.writeString(directory.resolve("events/events-000000000001.jsonl.unfinished"), "half");

    try (RetainedLog log = open()) {
      assertThat(log.hasErased()).isTrue();
      assertThat(log.removeErased(List.of())).isEqualTo(1);
    }
    assertThat(everythingOnDisk()).doesNotContain("zoe").doesNotContain("half");
  }

  @Test
  void oldSegmentsAreRemovedByAgeAndBySize() throws IOException {
    LogLimits short_ = new LogLimits(Duration.ofDays(2), 400, 100);
    try (RetainedLog log = RetainedLog.open(directory, short_, clock)) {
      for (int i = 0; i < 4; i++) {
        long time = DAY + 24L * i * HOUR;
        log.append(Events.click("c" + i, "zoe", "i1", time), time);
        assertThat(log.commit()).isTrue(); // each fills a segment
      }
      clock.pass(Duration.ofDays(3));

      log.enforceLimits();

      assertThat(ids()).containsExactly("c2", "c3");
    }
  }

  @Test
  void aClockThatJumpsRemovesNothing() throws IOException {
    try (RetainedLog log =
        RetainedLog.open(directory, new LogLimits(Duration.ofDays(2), 1 << 20, 100), clock)) {
      log.append(Events.click("c1", "zoe", "i1", DAY), DAY);
      assertThat(log.commit()).isTrue();
      clock.pass(Duration.ofDays(3_000));

      log.enforceLimits();

      assertThat(ids()).containsExactly("c1");
    }
  }

  @Test
  void anItemHasOneLineOnceItHasBeenToldOften() throws IOException {
    try (RetainedLog log = open()) {
      for (int i = 0; i < 20_000; i++) {
        log.append(Events.item("i" + i % 3, "title " + i), DAY + i);
      }
      assertThat(log.commit()).isTrue();

      log.enforceLimits();

      Path file = directory.resolve("events/items-000000000002.jsonl");
      assertThat(Files.readAllLines(file)).hasSize(3);
      log.append(Events.item("i0", "newest"), DAY + 30_000);
      assertThat(log.commit()).isTrue();
    }
    assertThat(Dataset.read("events:" + directory.resolve("events")).items())
        .extracting(item -> item.getTitle())
        .containsExactlyInAnyOrder("newest", "title 19999", "title 19997");
  }

  @Test
  void twoLearnersDoNotWriteToOneLog() throws IOException {
    try (RetainedLog log = open()) {
      assertThat(log.commit()).isTrue();
      assertThatThrownBy(this::open)
          .isInstanceOf(LogInUse.class)
          .hasMessageContaining("give this one another --out");
    }
    open().close();
  }

  private RetainedLog open() throws IOException {
    return RetainedLog.open(directory, LIMITS, clock);
  }

  private void append(String segment, String text) throws IOException {
    Files.writeString(
        directory.resolve("events").resolve(segment), text, StandardOpenOption.APPEND);
  }

  private List<String> ids() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("events"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("events-"))
          .sorted()
          .flatMap(file -> lines(file).stream())
          .map(line -> line.replaceFirst(".*\"eventId\":\"([^\"]*)\".*", "$1"))
          .toList();
    }
  }

  private String everythingOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return String.join(
          "\n", files.filter(Files::isRegularFile).flatMap(it -> lines(it).stream()).toList());
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
