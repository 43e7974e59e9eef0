package dev.reckon.learner.cycle;

import dev.reckon.cli.Commands;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Makes the next bundle and judges it: reads the copy of the log without overactive users, holds
 * the newest clicks back, trains with {@code train} and compares, by {@link CycleChecks}. A cycle
 * that is killed and run again continues its training.
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
    Admitted admitted = Admitted.of(Dataset.read("events:" + spec.data()));
    return admitted.note(run(live, admitted));
  }

  private CycleResult run(@Nullable Bundle live, Admitted admitted) throws IOException {
    EventLog log = admitted.log();
    Stretches stretches =
        Stretches.of(log, live == null ? Long.MIN_VALUE : learntUntilMillis(live), rules);
    CycleChecks checks = new CycleChecks(rules, true, spec.seed());
    Optional<CycleResult> refusal = checks.refusal(stretches);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Path learnt = work.resolve("learnt");
    // The first has no other to be judged beside, so nothing is held back from it.
    long until = live == null ? Long.MAX_VALUE : stretches.learntUntilMillis();
    LearntLines.write(Path.of(spec.data()), until, admitted.leftOut(), learnt);
    int status =
        Commands.execute(Commands.only(new TrainCommand(), EXPLAINED), "train", arguments(learnt));
    if (status != CommandLine.ExitCode.OK) {
      return new CycleResult(
          CycleResult.Outcome.FAILED, "training ended with status " + status + "; see its log");
    }
    Bundle next = Bundle.open(Path.of(spec.bundle()), trusted());
    return live == null ? first() : checks.judged(next, live, log, stretches);
  }

  private static CycleResult first() {
    return new CycleResult(
        CycleResult.Outcome.GOOD, "the first model, with no other to compare it with");
  }

  private @Nullable Bundle live() {
    return spec.live() == null ? null : Bundle.open(Path.of(spec.live()), trusted());
  }

  private TrustedPrograms trusted() {
    return TrustedPrograms.named(spec.trusted())
        .orElseThrow(() -> new IllegalStateException(TrustedPrograms.RULE));
  }

  /** A bundle that does not say it has learnt from nothing of this log: it may be of any other. */
  static long learntUntilMillis(Bundle live) {
    return live.manifest().learntUntil().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
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
      arguments.addAll(List.of("--replay", Integer.toString(spec.replay())));
      arguments.addAll(List.of("--epochs", Integer.toString(spec.epochs())));
    } else {
      // The newest tenth chooses the number of epochs and how lists mix the memory, then it is
      // learnt.
      arguments.addAll(List.of("--protocol", "all"));
      arguments.addAll(List.of("--model", spec.model(), "--seed", Long.toString(spec.seed())));
      if (spec.itemText() != null) {
        arguments.addAll(List.of("--item-text", spec.itemText()));
      }
      if (spec.queryText() != null) {
        arguments.addAll(List.of("--query-text", spec.queryText()));
      }
      spec.settings().forEach(setting -> arguments.addAll(List.of("--set", setting)));
    }
    return arguments.toArray(String[]::new);
  }
}
