package dev.reckon.learner.cycle;

import dev.reckon.learner.cycle.CycleResult.Outcome;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.train.ContinueSettings;
import dev.reckon.learning.train.ContinuedTraining;
import dev.reckon.learning.train.TrainingData;
import dev.reckon.learning.train.TrainingData.VectorFiles;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.TrainingProgress;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The cycle of a learner on events in memory, in this process: {@link Cycle} without its files. It
 * trains the live bundle on and never from nothing.
 */
public final class ReplayedCycle {

  private final CycleChecks checks;
  private final ContinueSettings settings;

  /**
   * @param mixesMemory whether lists that are served are those of model and stream memory
   * @param seed of the comparison
   */
  public ReplayedCycle(
      CycleRules rules, ContinueSettings settings, boolean mixesMemory, long seed) {
    this.checks = new CycleChecks(rules, mixesMemory, seed);
    this.settings = settings;
  }

  /**
   * Makes the next bundle and judges it.
   *
   * @param log all events up to now
   * @param out where to write it; it is good only if the result says so
   */
  public CycleResult run(Bundle live, EventLog log, Path out) {
    Admitted admitted = Admitted.of(log);
    return admitted.note(cycle(live, admitted.log(), out));
  }

  private CycleResult cycle(Bundle live, EventLog log, Path out) {
    Stretches stretches = Stretches.of(log, Cycle.learntUntilMillis(live), checks.rules());
    Optional<CycleResult> refusal = checks.refusal(stretches);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    try {
      Bundle next =
          new ContinuedTraining(live, settings)
              .write(
                  TrainingData.of(learnt(log, stretches), "recording", VectorFiles.NONE),
                  "recording",
                  true,
                  out,
                  TrainingProgress.SILENT);
      return checks.judged(next, live, log, stretches);
    } catch (DatasetException | BundleException | TrainingException e) {
      return new CycleResult(Outcome.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** Items are all known, as they are when lists are made. */
  private static EventLog learnt(EventLog log, Stretches stretches) {
    List<LoggedEvent> events =
        log.events().stream()
            .filter(event -> event.eventTimeMillis() <= stretches.learntUntilMillis())
            .toList();
    return new EventLog(events, log.items(), log.erasures());
  }
}
