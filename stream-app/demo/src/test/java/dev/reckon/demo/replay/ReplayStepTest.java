package dev.reckon.demo.replay;

import static dev.reckon.demo.testing.LoggedEvents.click;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Erasure;
import dev.reckon.learning.data.events.EventLog;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayStepTest {

  @Test
  void erasuresStandAmongTheEventsByTime() {
    Erasure erasure =
        Erasure.newBuilder()
            .setUserId("ann")
            .setEventId("forget")
            .setEventTime(Timestamps.fromMillis(5))
            .build();
    EventLog log =
        new EventLog(
            List.of(click("e1", "ann", "i", 5), click("e2", "ann", "i", 6)),
            List.of(),
            List.of(erasure));

    assertThat(ReplayStep.of(log))
        .extracting(ReplayStep::eventId)
        .containsExactly("e1", "forget", "e2");
  }

  @Test
  void anEventThatRepeatsAnIdOfItsUserIsNotAnswered() {
    EventLog log =
        new EventLog(
            List.of(
                click("e1", "ann", "i", 5), click("e1", "bob", "i", 6), click("e1", "ann", "i", 7)),
            List.of(),
            List.of());

    assertThat(ReplayStep.of(log))
        .extracting(ReplayStep::isAnswered)
        .containsExactly(true, true, false);
  }
}
