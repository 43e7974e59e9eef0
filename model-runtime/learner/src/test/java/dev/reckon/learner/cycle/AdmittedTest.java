package dev.reckon.learner.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learner.cycle.CycleResult.Outcome;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.testing.Events;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmittedTest {

  private static final CycleResult GOOD = new CycleResult(Outcome.GOOD, "it is good");

  @Test
  void whatOveractiveUsersDidIsLeftOutAndSaid() {
    List<LoggedEvent> events = events(5_000);
    for (int i = 0; i < 600; i++) {
      click(events, "bot", Events.DAY + 3_000 + i);
    }
    events.add(new LoggedEvent.Searched(Events.search("s", "bot", "shoe", Events.DAY + 9_000)));

    Admitted admitted = Admitted.of(log(events));

    assertThat(admitted.leftOut()).containsExactly("bot");
    assertThat(admitted.log().events()).hasSize(5_000).noneMatch(e -> e.userId().equals("bot"));
    assertThat(admitted.note(GOOD))
        .isEqualTo(
            new CycleResult(
                Outcome.GOOD,
                "it is good. Left out: 600 clicks of 1 users who made far more of a stretch of clicks than is usual"));
  }

  @Test
  void aUsualLogIsAdmittedAsItIs() {
    EventLog log = log(events(5_000));

    Admitted admitted = Admitted.of(log);

    assertThat(admitted.log()).isSameAs(log);
    assertThat(admitted.note(GOOD)).isSameAs(GOOD);
  }

  private static List<LoggedEvent> events(int clicks) {
    List<LoggedEvent> events = new ArrayList<>();
    for (int i = 0; i < clicks; i++) {
      click(events, "u" + i % 400, Events.DAY + i);
    }
    return events;
  }

  private static void click(List<LoggedEvent> events, String user, long millis) {
    events.add(
        new LoggedEvent.Interacted(
            Events.click("e" + events.size(), user, "i" + events.size() % 50, millis)));
  }

  private static EventLog log(List<LoggedEvent> events) {
    events.sort(LoggedEvent.ORDER);
    return new EventLog(events, List.of(), List.of());
  }
}
