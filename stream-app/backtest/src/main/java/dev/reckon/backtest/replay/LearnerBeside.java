package dev.reckon.backtest.replay;

import dev.reckon.backtest.recording.RecordedStep;
import dev.reckon.learner.ReplayedLearner;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.serving.rollout.BundleRefusedException;
import dev.reckon.serving.server.ReplayedRuntime;
import java.time.Instant;
import java.util.Optional;

/**
 * A learner beside a runtime that is replayed to. Live, training takes a while, and lists wait for
 * it; here the next bundle serves from the moment on at which its training would begin.
 */
public final class LearnerBeside implements ServedLists.Between {

  private final ReplayedLearner learner;
  private final ReplayedRuntime runtime;
  private final long fromMillis;

  /**
   * @param learner has all events before {@code from}
   */
  public LearnerBeside(ReplayedLearner learner, ReplayedRuntime runtime, Instant from) {
    this.learner = learner;
    this.runtime = runtime;
    this.fromMillis = from.toEpochMilli();
  }

  @Override
  public void before(RecordedStep next) throws BundleRefusedException, InterruptedException {
    if (next.timeMillis() < fromMillis) {
      return;
    }
    if (next instanceof RecordedStep.Happened happened) {
      Optional<Bundle> made = learner.add(happened.event());
      if (made.isPresent()) {
        runtime.serve(made.get().path());
      }
    } else {
      learner.forget(next.userId(), next.timeMillis());
    }
  }
}
