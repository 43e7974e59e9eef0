package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayCommandTest {

  @Test
  void aLogThatWasReplayedBeforeMayBeWhyNoListCoversIt() {
    assertThat(ReplayCommand.remarks(2_431, 0, true, 0))
        .singleElement()
        .asString()
        .contains("replayed before", "event ids");
  }

  @Test
  void whereNoJobHasRunTheLogWasNotReplayedBefore() {
    assertThat(ReplayCommand.remarks(2_431, 0, false, 2_431))
        .singleElement()
        .asString()
        .contains("no job has run: start ./reckon job")
        .doesNotContain("replayed before");
  }

  @Test
  void eventsThatWaitedInVainMakeSomebodyLookForTheJob() {
    assertThat(ReplayCommand.remarks(2_431, 2_000, true, 431))
        .singleElement()
        .asString()
        .contains("431 events waited 5 s", "is the job running?");
  }

  @Test
  void nothingIsRemarkedWhereListsCoverTheEventsOrNoneWereSent() {
    assertThat(ReplayCommand.remarks(10, 10, true, 0)).isEmpty();
    assertThat(ReplayCommand.remarks(10, 8, true, 0)).isEmpty();
    assertThat(ReplayCommand.remarks(0, 0, false, 0)).isEmpty();
  }
}
