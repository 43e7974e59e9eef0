package dev.reckon.learner;

import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import dev.reckon.learner.cycle.CycleResult;
import dev.reckon.learner.cycle.ReplayedCycle;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.train.ContinuedTraining;
import dev.reckon.learning.train.LearningOn;
import dev.reckon.learning.train.LearningOn.Cadence;
import dev.reckon.learning.train.items.WordMeanings;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.ModelConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A learner that takes in recorded events instead of following topics, and makes bundles in this
 * process. What is refused, what is trained and what is good enough are those of {@link Learner}; a
 * bundle that is good enough serves everybody at once, as there are no users who could try it.
 * Owned by one thread.
 */
public final class ReplayedLearner {

  private static final double NANOS = 1e9;

  private final LearningOn learning;
  private final ReplayedCycle cycle;
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final List<Turn> turns = new ArrayList<>();
  private long nowMillis;

  /**
   * A cycle that is over.
   *
   * @param time of events when it began
   * @param result what it came to
   * @param cpuSeconds of this process
   */
  public record Turn(Instant time, CycleResult result, double cpuSeconds) {
    /** Whether there is a bundle that serves. */
    public boolean isTaken() {
      return result.outcome() == CycleResult.Outcome.GOOD;
    }
  }

  private ReplayedLearner(
      Bundle live, EventLog past, Cadence cadence, ReplayedCycle cycle, Path directory) {
    this.cycle = cycle;
    this.learning =
        new LearningOn(
            live, past, cadence, this::turn, number -> directory.resolve("turn-" + number));
  }

  /**
   * A learner that has the events up to now.
   *
   * @param live the bundle that serves
   * @param past events before the first that is added
   * @param every time of events between bundles; null for none
   * @param clicks between bundles; null for none
   * @param mixesMemory whether lists that are served are those of model and stream memory
   * @param file settings of {@code learn} over the defaults
   * @param directory where bundles are written
   * @throws TrainingException where this bundle cannot learn on
   */
  public static ReplayedLearner open(
      Bundle live,
      EventLog past,
      @Nullable Duration every,
      @Nullable Integer clicks,
      boolean mixesMemory,
      Config file,
      Path directory) {
    LearnerSettings settings = LearnerSettings.of(file);
    requireWithoutVectors(live);
    ContinuedTraining unused =
        new ContinuedTraining(live, settings.training().continuing()); // says whether it can
    return new ReplayedLearner(
        live,
        past,
        new Cadence(every, clicks, settings.next().leastClicks()),
        new ReplayedCycle(
            settings.next(),
            settings.training().continuing(),
            mixesMemory,
            settings.training().seed()),
        directory);
  }

  private static void requireWithoutVectors(Bundle live) {
    ModelConfig.Vectors vectors = live.manifest().config().vectors();
    boolean readsItems = vectors.ofItems() != null && live.manifest().itemText() == null;
    boolean readsWords =
        vectors.ofWords() != null && WordMeanings.queryTextOf(live.manifest()) == null;
    if (readsItems || readsWords) {
      throw new TrainingException(
          "The bundle %s was trained with files of vectors, and cannot learn on without them: train one without, or with --item-text and --query-text"
              .formatted(live.path()));
    }
  }

  /**
   * Takes an event. Where the next bundle is due, it is made before the event is known.
   *
   * @return the bundle that serves from now on, where there is a new one
   */
  public Optional<Bundle> add(LoggedEvent event) {
    nowMillis = Math.max(nowMillis, event.eventTimeMillis());
    return learning.add(event);
  }

  /** Forgets what a user did up to a time, in milliseconds since the epoch. */
  public void forget(String userId, long timeMillis) {
    learning.forget(userId, timeMillis);
  }

  /** All cycles so far. */
  public List<Turn> turns() {
    return List.copyOf(turns);
  }

  private Optional<Bundle> turn(Bundle newest, EventLog log, Path out) {
    long before = system.getProcessCpuTime();
    CycleResult result = cycle.run(newest, log, out);
    Turn turn =
        new Turn(
            Instant.ofEpochMilli(nowMillis), result, (system.getProcessCpuTime() - before) / NANOS);
    turns.add(turn);
    return turn.isTaken() ? Optional.of(Bundle.open(out)) : Optional.empty();
  }
}
