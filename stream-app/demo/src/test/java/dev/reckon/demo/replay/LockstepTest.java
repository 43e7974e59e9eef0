package dev.reckon.demo.replay;

import static dev.reckon.demo.testing.LoggedEvents.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockstepTest {

  private static final long TIMEOUT_NANOS = 100;

  @Test
  void nextEventOfAUserWaitsForTheListThatCoversTheOneBefore() {
    Lockstep lockstep = lockstep(step("a1", "ann", 1), step("a2", "ann", 2));

    assertThat(sent(lockstep, 0)).containsExactly("a1");
    assertThat(sent(lockstep, 1)).isEmpty();
    lockstep.settle("ann", "a1");
    assertThat(sent(lockstep, 2)).containsExactly("a2");
  }

  @Test
  void otherUsersGoOn() {
    Lockstep lockstep = lockstep(step("a1", "ann", 1), step("a2", "ann", 2), step("b1", "bob", 3));

    assertThat(sent(lockstep, 0)).containsExactly("a1", "b1");
  }

  @Test
  void whatHadToWaitGoesBeforeWhatStandsBehindIt() {
    Lockstep lockstep =
        new Lockstep(
            List.of(step("a1", "ann", 1), step("a2", "ann", 2), step("b1", "bob", 3)).iterator(),
            10,
            1,
            TIMEOUT_NANOS,
            Long.MAX_VALUE);

    assertThat(sent(lockstep, 0)).containsExactly("a1");
    lockstep.settle("ann", "a1");
    assertThat(sent(lockstep, 1)).containsExactly("a2", "b1");
  }

  @Test
  void fromSomeTimeOnOneEventGoesAfterTheOther() {
    Lockstep lockstep =
        new Lockstep(
            List.of(
                    step("a1", "ann", 1),
                    step("a2", "ann", 2),
                    step("b1", "bob", 3),
                    step("c1", "cat", 4),
                    step("d1", "dan", 5))
                .iterator(),
            10,
            10,
            TIMEOUT_NANOS,
            4);

    // That the first of them is in order is known when it leaves.
    assertThat(sent(lockstep, 0)).containsExactly("a1", "b1", "c1");
    lockstep.settle("bob", "b1");
    lockstep.settle("cat", "c1");
    assertThat(sent(lockstep, 1)).isEmpty();
    lockstep.settle("ann", "a1");
    assertThat(sent(lockstep, 2)).containsExactly("a2");
    lockstep.settle("ann", "a2");
    assertThat(sent(lockstep, 3)).containsExactly("d1");
  }

  @Test
  void aListOfAnotherEventSettlesNothing() {
    Lockstep lockstep = lockstep(step("a1", "ann", 1), step("a2", "ann", 2));

    sent(lockstep, 0);
    lockstep.settle("ann", "a0");
    lockstep.settle("bob", "a1");
    assertThat(sent(lockstep, 1)).isEmpty();
  }

  @Test
  void noMoreUsersThanAllowedAreInFlight() {
    Lockstep lockstep =
        new Lockstep(
            List.of(step("a1", "ann", 1), step("b1", "bob", 2), step("c1", "cat", 3)).iterator(),
            2,
            10,
            TIMEOUT_NANOS,
            Long.MAX_VALUE);

    assertThat(sent(lockstep, 0)).containsExactly("a1", "b1");
    lockstep.settle("bob", "b1");
    assertThat(sent(lockstep, 1)).containsExactly("c1");
  }

  @Test
  void anEventThatNoListCoversInTimeIsCountedAndWaitedForNoLonger() {
    Lockstep lockstep = lockstep(step("a1", "ann", 1), step("a2", "ann", 2));

    sent(lockstep, 0);
    assertThat(sent(lockstep, TIMEOUT_NANOS - 1)).isEmpty();
    assertThat(sent(lockstep, TIMEOUT_NANOS)).containsExactly("a2");
    assertThat(lockstep.timeouts()).isEqualTo(1);
  }

  @Test
  void aRepeatedEventIsNotWaitedFor() {
    ReplayStep repeated =
        new ReplayStep.Event(((ReplayStep.Event) step("a1", "ann", 1)).event(), false);
    Lockstep lockstep = lockstep(repeated, step("a2", "ann", 2));

    assertThat(sent(lockstep, 0)).containsExactly("a1", "a2");
  }

  @Test
  void isDoneWhenTheLastListIsRead() {
    Lockstep lockstep = lockstep(step("a1", "ann", 1));

    sent(lockstep, 0);
    assertThat(lockstep.isDone()).isFalse();
    lockstep.settle("ann", "a1");
    assertThat(lockstep.isDone()).isTrue();
  }

  private static Lockstep lockstep(ReplayStep... steps) {
    return new Lockstep(List.of(steps).iterator(), 10, 10, TIMEOUT_NANOS, Long.MAX_VALUE);
  }

  private static List<String> sent(Lockstep lockstep, long nowNanos) {
    List<String> sent = new ArrayList<>();
    for (ReplayStep step = lockstep.next(nowNanos); step != null; step = lockstep.next(nowNanos)) {
      sent.add(step.eventId());
    }
    return sent;
  }
}
