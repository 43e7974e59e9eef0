package dev.reckon.learner.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.testing.Events;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StretchesTest {

  private static final CycleRules RULES = new CycleRules(10, 1, 0.2, 2, 5, 0.05, 0.02, 0.5);

  @Test
  void theNewestOfTheNewClicksJudgeAndTheRestIsLearnt() {
    Stretches stretches = Stretches.of(log(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), at(1), RULES);

    assertThat(times(stretches.known())).containsExactly(0L, 1L);
    assertThat(times(stretches.learnt())).containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(times(stretches.judged())).containsExactly(10L, 11L);
    assertThat(stretches.learntUntilMillis()).isEqualTo(at(9));
    assertThat(stretches.fresh()).isEqualTo(10);
  }

  @Test
  void clicksOfOneMomentAreOnOneSide() {
    Stretches stretches = Stretches.of(log(0, 1, 2, 3, 3, 3, 4), at(0) - 1, RULES);

    assertThat(times(stretches.learnt())).containsExactly(0L, 1L, 2L, 3L, 3L, 3L);
    assertThat(times(stretches.judged())).containsExactly(4L);
  }

  @Test
  void tooFewNewClicksJudgeNothing() {
    Stretches stretches = Stretches.of(log(0, 1, 2, 3), at(1), RULES);

    assertThat(stretches.judged()).isEmpty();
    assertThat(times(stretches.learnt())).containsExactly(2L, 3L);
  }

  @Test
  void aBundleNewerThanTheLogLeavesNothingNew() {
    assertThat(Stretches.of(log(0, 1, 2), at(9), RULES).fresh()).isZero();
  }

  private static long at(int seconds) {
    return Events.DAY + seconds * 1000L;
  }

  private static List<Long> times(List<TargetEvent> targets) {
    return targets.stream().map(it -> (it.eventTimeMillis() - Events.DAY) / 1000).toList();
  }

  private static EventLog log(int... seconds) {
    List<LoggedEvent> events =
        IntStream.range(0, seconds.length)
            .<LoggedEvent>mapToObj(
                i ->
                    new LoggedEvent.Interacted(
                        Events.click("c" + i, "u" + i % 3, "i" + i, at(seconds[i]))))
            .toList();
    return new EventLog(events, List.of(), List.of());
  }
}
