package dev.reckon.learner.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learner.log.LogLimits;
import dev.reckon.learner.log.RetainedLog;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.testing.Events;
import dev.reckon.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearntLinesTest {

  private static final long DAY = Events.DAY;

  @TempDir private Path directory;

  @Test
  void laterEventsAreLeftOutAndItemsAreNot() throws IOException {
    copy();

    LearntLines.write(directory.resolve("copy"), DAY + 1, Set.of(), directory.resolve("learnt"));

    EventLog learnt = Dataset.read("events:" + directory.resolve("learnt"));
    assertThat(learnt.events()).extracting(LoggedEvent::eventId).containsExactly("c1", "s1");
    assertThat(learnt.items()).hasSize(1);
  }

  /** The digest of the data decides whether a killed training continues. */
  @Test
  void anAttemptThatWasKilledIsDoneAgainWithTheSameBytes() throws IOException {
    copy();
    LearntLines.write(directory.resolve("copy"), DAY + 1, Set.of(), directory.resolve("learnt"));
    Files.createDirectories(directory.resolve("again.unfinished"));
    Files.writeString(directory.resolve("again.unfinished/events-000000000001.jsonl"), "half");

    LearntLines.write(directory.resolve("copy"), DAY + 1, Set.of(), directory.resolve("again"));

    assertThat(Dataset.digest("events:" + directory.resolve("again")))
        .isEqualTo(Dataset.digest("events:" + directory.resolve("learnt")));
  }

  @Test
  void nothingOfALeftOutUserIsLearnt() throws IOException {
    copy();

    LearntLines.write(
        directory.resolve("copy"), DAY + 9, Set.of("bob"), directory.resolve("learnt"));

    EventLog learnt = Dataset.read("events:" + directory.resolve("learnt"));
    assertThat(learnt.events()).isEmpty();
    assertThat(learnt.items()).hasSize(1);
  }

  private void copy() throws IOException {
    LogLimits limits = new LogLimits(Duration.ofDays(400), 1L << 30, 1 << 20);
    ManualClock clock = new ManualClock(Instant.ofEpochMilli(DAY));
    try (RetainedLog log = RetainedLog.open(directory.resolve("log"), limits, clock)) {
      log.append(Events.click("c1", "bob", "i1", DAY), DAY);
      log.append(Events.search("s1", "bob", "shoe", DAY + 1), DAY + 1);
      log.append(Events.click("c2", "bob", "i2", DAY + 2), DAY + 2);
      log.append(Events.item("i3", "Newest"), DAY + 3);
      log.snapshot(directory.resolve("copy"));
    }
  }
}
