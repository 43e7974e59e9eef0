package dev.reckon.learner.cycle;

import dev.reckon.cli.Commands;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.evaluate.gate.GateReport;
import dev.reckon.learning.evaluate.gate.PrequentialGate;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.train.TrainCommand;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.TrustedPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Makes the next bundle and judges it: reads the copy of the log, looks whether there is enough and
 * whether many made it, holds the newest clicks back, trains with {@code train} and compares. A
 * cycle that is killed and run again continues its training.
 */
final class Cycle {

  private static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(DatasetException.class, BundleException.class, TrainingException.class);

  private final CycleSpec spec;
  private final CycleRules rules;
  private final Path work;

  Cycle(CycleSpec spec) {
    this.spec = spec;
    this.rules = spec.rules();
    this.work = Path.of(spec.work());
  }

  CycleResult run() throws IOException {
    Bundle live = live();
    EventLog log = Dataset.read("events:" + spec.data());
    Stretches stretches =
        Stretches.of(log, live == null ? Long.MIN_VALUE : learntUntilMillis(live), rules);
    CycleResult refusal = refusal(stretches);
    if (refusal != null) {
      return refusal;
    }
    Path learnt = work.resolve("learnt");
    LearntLines.write(Path.of(spec.data()), stretches.learntUntilMillis(), learnt);
    int status =
        Commands.execute(Commands.only(new TrainCommand(), EXPLAINED), "train", arguments(learnt));
    if (status != CommandLine.ExitCode.OK) {
      return new CycleResult(
          CycleResult.Outcome.FAILED, "training ended with status " + status + "; see its log");
    }
    return judged(live, log, stretches);
  }

  private @Nullable Bundle live() {
    return spec.live() == null ? null : Bundle.open(Path.of(spec.live()), trusted());
  }

  private TrustedPrograms trusted() {
    return TrustedPrograms.named(spec.trusted())
        .orElseThrow(() -> new IllegalStateException(TrustedPrograms.RULE));
  }

  /** A bundle that does not say it has learnt from nothing of this log: it may be of any other. */
  private static long learntUntilMillis(Bundle live) {
    return live.manifest().learntUntil().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
  }

  private @Nullable CycleResult refusal(Stretches stretches) {
    Concentration fresh = Concentration.of(stretches.freshUsers(), rules.fewUsers());
    if (stretches.fresh() < rules.leastClicks()
        || fresh.users() < rules.leastUsers()
        || stretches.judged().size() < rules.leastJudged()
        || stretches.learnt().isEmpty()) {
      return new CycleResult(
          CycleResult.Outcome.TOO_LITTLE,
          String.format(
              Locale.ROOT,
              "%d new clicks of %d users, and it takes %d of %d",
              stretches.fresh(),
              fresh.users(),
              rules.leastClicks(),
              rules.leastUsers()));
    }
    Concentration before = Concentration.of(stretches.knownUsers(), rules.fewUsers());
    if (fresh.isSuspicious(before, rules.mostOfFew())) {
      return new CycleResult(
          CycleResult.Outcome.FEW_USERS,
          "the new clicks may be the work of a few: " + fresh + "; before, " + before);
    }
    return null;
  }

  private String[] arguments(Path learnt) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data",
                "events:" + learnt,
                "--out",
                spec.bundle(),
                TrustedPrograms.OPTION,
                spec.trusted()));
    if (spec.kind() == Kind.CONTINUED && spec.live() != null) {
      arguments.addAll(List.of("--continue", spec.live(), "--protocol", "all"));
    } else {
      // The newest tenth chooses the number of epochs and how lists mix the memory, then it is
      // learnt.
      arguments.addAll(List.of("--protocol", "all"));
      arguments.addAll(List.of("--model", spec.model(), "--seed", Long.toString(spec.seed())));
      spec.settings().forEach(setting -> arguments.addAll(List.of("--set", setting)));
    }
    return arguments.toArray(String[]::new);
  }

  private CycleResult judged(@Nullable Bundle live, EventLog log, Stretches stretches) {
    Bundle next = Bundle.open(Path.of(spec.bundle()), trusted());
    if (live == null) {
      return new CycleResult(
          CycleResult.Outcome.GOOD,
          String.format(Locale.ROOT, "trained on %d clicks", stretches.allLearnt().size()));
    }
    PrequentialGate gate =
        new PrequentialGate(
            rules.tolerance(), true, SeenItems.EXCLUDE, rules.mostJudged(), spec.seed());
    return gate.judge(next, live, log, Instant.ofEpochMilli(stretches.learntUntilMillis()))
        .map(Cycle::judgement)
        .orElseGet(
            () ->
                new CycleResult(
                    CycleResult.Outcome.TOO_LITTLE,
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
        isGood ? CycleResult.Outcome.GOOD : CycleResult.Outcome.WORSE,
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
