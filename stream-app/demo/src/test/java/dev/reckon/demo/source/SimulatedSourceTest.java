package dev.reckon.demo.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.replay.SendingTimes;
import dev.reckon.demo.simulate.EventFile;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedSourceTest {

  private static final Instant OPENED = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir private Path folder;
  private Instant now = OPENED;

  @Test
  void theClockOfTheShopStartsWithItsFirstEventAndNotAsProcessesStart() {
    SimulatedSource source = open();
    Iterator<ReplayStep> steps = source.steps();
    now = OPENED.plusSeconds(44);

    assertThat(steps.next().eventTimeMillis() - now.toEpochMilli()).isBetween(0L, 2_000L);
  }

  @Test
  void liveEventsCarryTheTimeTheyAreSentAndKeepTheirOrder() {
    SimulatedSource source = open();
    Iterator<ReplayStep> steps = source.steps();
    SendingTimes sending = new SendingTimes(() -> now);
    ReplayStep first = sending.apply(steps.next());
    ReplayStep second = sending.apply(steps.next());
    now = OPENED.plusSeconds(9);
    ReplayStep third = sending.apply(steps.next());

    assertThat(source.isLive()).isTrue();
    assertThat(first.eventTimeMillis()).isEqualTo(OPENED.toEpochMilli());
    assertThat(second.eventTimeMillis()).isEqualTo(OPENED.toEpochMilli() + 1);
    assertThat(third.eventTimeMillis()).isEqualTo(OPENED.plusSeconds(9).toEpochMilli());
  }

  @Test
  void theNewestEventsToTrainOnAreTheEndOfThePastAndCanBeReadAgain() {
    EventLog newest = open().newestTraining(100);
    Path file = folder.resolve("newest.jsonl.gz");
    EventFile.write(file, newest);

    assertThat(newest.events()).hasSize(100);
    EventLog read = Dataset.read("events:" + file);
    assertThat(read.events()).isEqualTo(newest.events());
    assertThat(read.items()).isEqualTo(newest.items());
  }

  @Test
  void theNewestEventsOfADatasetLeaveOutWhatIsTestedOn() {
    EventLog past = open().knownBefore();
    Path file = folder.resolve("all.jsonl.gz");
    EventFile.write(file, past);
    DatasetSource source = DatasetSource.read("events:" + file);
    EventLog newest = source.newestTraining(200);

    assertThat(source.isLive()).isFalse();
    assertThat(newest.events()).hasSize(200).noneMatch(source::isScored);
    long firstScored =
        past.events().stream()
            .filter(source::isScored)
            .mapToLong(LoggedEvent::eventTimeMillis)
            .min()
            .orElseThrow();
    assertThat(newest.events()).allMatch(event -> event.eventTimeMillis() < firstScored);
  }

  private SimulatedSource open() {
    return SimulatedSource.open(1, folder, 1_000, () -> now);
  }
}
