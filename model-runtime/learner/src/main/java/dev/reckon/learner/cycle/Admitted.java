package dev.reckon.learner.cycle;

import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What of a log a bundle may learn from and is judged on: everything but the events of {@link
 * OveractiveUsers}. They are found anew in each cycle from the whole log, so their older events do
 * not come back as ones to learn again.
 *
 * @param log without their events
 * @param leftOut the users
 * @param clicks that they had made
 */
record Admitted(EventLog log, Set<String> leftOut, long clicks) {

  Admitted {
    leftOut = Set.copyOf(leftOut);
  }

  static Admitted of(EventLog log) {
    List<String> users = Stretches.clicks(log).stream().map(click -> click.userId()).toList();
    Set<String> leftOut = OveractiveUsers.among(users);
    if (leftOut.isEmpty()) {
      return new Admitted(log, leftOut, 0);
    }
    List<LoggedEvent> events =
        log.events().stream().filter(event -> !leftOut.contains(event.userId())).toList();
    return new Admitted(
        new EventLog(events, log.items(), log.erasures(), log.orderOnly()),
        leftOut,
        users.stream().filter(leftOut::contains).count());
  }

  /** The same result; its sentence says what was left out. */
  CycleResult note(CycleResult result) {
    return leftOut.isEmpty()
        ? result
        : new CycleResult(
            result.outcome(),
            String.format(
                Locale.ROOT,
                "%s. Left out: %,d clicks of %,d users who made far more of a stretch of clicks than is usual",
                result.sentence(),
                clicks,
                leftOut.size()));
  }
}
