package dev.reckon.learner.cycle;

import dev.reckon.learner.cycle.CycleResult.Outcome;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.evaluate.gate.GateReport;
import dev.reckon.learning.evaluate.gate.PrequentialGate;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.model.bundle.Bundle;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What new clicks and the next bundle have to pass: whether there is enough to learn and whether
 * many made it, and whether the next bundle is good enough.
 *
 * @param mixesMemory whether lists that are served are those of model and stream memory
 * @param seed of the resamples
 */
record CycleChecks(CycleRules rules, boolean mixesMemory, long seed) {

  /** Why nothing is trained; empty where there is enough and many made it. */
  Optional<CycleResult> refusal(Stretches stretches) {
    Concentration fresh = Concentration.of(stretches.freshUsers(), rules.fewUsers());
    if (stretches.fresh() < rules.leastClicks()
        || fresh.users() < rules.leastUsers()
        || stretches.judged().size() < rules.leastJudged()
        || stretches.learnt().isEmpty()) {
      return refused(
          Outcome.TOO_LITTLE,
          String.format(
              Locale.ROOT,
              "%d new clicks of %d users, and it takes %d of %d",
              stretches.fresh(),
              fresh.users(),
              rules.leastClicks(),
              rules.leastUsers()));
    }
    if (OveractiveUsers.canBeFound(stretches.known().size() + stretches.fresh())) {
      return Optional.empty(); // they are left out already
    }
    Concentration before = Concentration.of(stretches.knownUsers(), rules.fewUsers());
    if (fresh.isSuspicious(before, rules.mostOfFew())) {
      return refused(
          Outcome.FEW_USERS,
          "the new clicks may be the work of a few: " + fresh + "; before, " + before);
    }
    return Optional.empty();
  }

  private static Optional<CycleResult> refused(Outcome outcome, String why) {
    return Optional.of(new CycleResult(outcome, why));
  }

  /** Compares the next bundle with the live one, on clicks that neither has learnt from. */
  CycleResult judged(Bundle next, Bundle live, EventLog log, Stretches stretches) {
    PrequentialGate gate =
        new PrequentialGate(
            rules.tolerance(), mixesMemory, SeenItems.EXCLUDE, rules.mostJudged(), seed);
    return gate.judge(next, live, log, Instant.ofEpochMilli(stretches.learntUntilMillis()))
        .map(CycleChecks::judgement)
        .orElseGet(
            () ->
                new CycleResult(
                    Outcome.TOO_LITTLE,
                    "none of the newest clicks has anything before it, so nothing can be judged"));
  }

  /**
   * Few clicks cannot exclude that the next bundle is worse. Then it is tried out if it is not
   * worse on them: the trial has many more.
   */
  private static CycleResult judgement(GateReport report) {
    boolean isGood =
        switch (report.verdict()) {
          case NOT_WORSE -> true;
          case UNDECIDED -> report.difference().value() >= 0;
          case WORSE -> false;
        };
    return new CycleResult(
        isGood ? Outcome.GOOD : Outcome.WORSE,
        String.format(
            Locale.ROOT,
            "%s is %.4f, that of the live bundle %.4f (difference %+.4f, 95 %% from %+.4f to %+.4f), on the newest %d clicks of %d users",
            report.metric(),
            report.candidate().value(),
            report.live().value(),
            report.difference().value(),
            report.difference().low(),
            report.difference().high(),
            report.rows(),
            report.users()));
  }
}
