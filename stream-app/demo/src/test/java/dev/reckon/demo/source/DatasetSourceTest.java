package dev.reckon.demo.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.simulate.SimulatedLog;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.LoggedEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetSourceTest {

  @TempDir private Path folder;

  @Test
  void allEventsAreReplayedAndTheClicksOfTheLastFifthScored() {
    Path file = folder.resolve("past.jsonl.gz");
    SimulatedLog.write(file, 1, 1_000);
    DatasetSource source = DatasetSource.read("events:" + file);

    List<ReplayStep> steps = new ArrayList<>();
    source.steps().forEachRemaining(steps::add);
    List<LoggedEvent> events =
        steps.stream().map(step -> ((ReplayStep.Event) step).event()).toList();
    List<LoggedEvent> clicks =
        events.stream().filter(LoggedEvent.Interacted.class::isInstance).toList();
    List<LoggedEvent> scored = events.stream().filter(source::isScored).toList();

    assertThat(events)
        .hasSize(1_000)
        .isSortedAccordingTo((a, b) -> Long.compare(a.eventTimeMillis(), b.eventTimeMillis()));
    assertThat(scored)
        .isEqualTo(clicks.subList(clicks.size() - scored.size(), clicks.size()))
        .hasSizeBetween(clicks.size() / 5 - 1, clicks.size() / 5 + 1);
    assertThat(source.scoredFromMillis()).isEqualTo(scored.get(0).eventTimeMillis());
    assertThat(source.items()).hasSizeGreaterThan(200);
    assertThat(source.trainingProtocol()).isEqualTo("time-split");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> DatasetSource.read("events:" + folder.resolve("nowhere.jsonl")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("nowhere.jsonl");
  }
}
