package dev.reckon.demo.source;

import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.simulate.SimulatedEvent;
import dev.reckon.demo.simulate.SimulatedLog;
import dev.reckon.demo.simulate.Simulation;
import dev.reckon.demo.watch.Score;
import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.evaluate.baseline.HalfLife;
import dev.reckon.learning.evaluate.rows.SeenItems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A simulated shop. Its past is a dataset for training, written once and kept; the demo then shows
 * new users in the same shop, live and without end, and scores each of their clicks.
 */
public final class SimulatedSource implements EventSource {

  private final long seed;
  private final Path past;
  private final Simulation.Builder live;
  private final InstantSource clock;
  private final EventLog known;
  private volatile Score oracle = Score.NONE;

  private SimulatedSource(long seed, Path past, Simulation.Builder live, InstantSource clock) {
    this.seed = seed;
    this.past = past;
    this.live = live;
    this.clock = clock;
    this.known = Dataset.read(trainingData());
  }

  /**
   * Opens the shop of a seed.
   *
   * @param folder where its past is kept
   * @param pastEvents events of its past
   * @param clock sets the begin of the live part: when its first event is requested
   */
  public static SimulatedSource open(long seed, Path folder, int pastEvents, InstantSource clock) {
    Path past = folder.resolve("past-seed" + seed + "-" + pastEvents + ".jsonl.gz");
    SimulatedLog.write(past, seed, pastEvents);
    return new SimulatedSource(seed, past, Simulation.seeded(seed).userPrefix("user-"), clock);
  }

  @Override
  public String name() {
    return "simulated shop, seed " + seed;
  }

  @Override
  public String trainingData() {
    return "events:" + past;
  }

  @Override
  public String trainingProtocol() {
    return Protocol.TIME_SPLIT.label();
  }

  @Override
  public List<Item> items() {
    return live.build().items(SimulatedLog.START);
  }

  @Override
  public EventLog newestTraining(int most) {
    return NewestEvents.of(known, most); // All live users are new: the past has ended.
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public EventLog knownBefore() {
    return known;
  }

  @Override
  public Iterator<ReplayStep> steps() {
    return new Iterator<>() {
      private @Nullable Simulation running;

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public ReplayStep next() {
        if (running == null) {
          running = live.start(clock.instant()).build();
        }
        SimulatedEvent event = running.next();
        event.trueRank().ifPresent(rank -> oracle = oracle.plus(rank));
        return new ReplayStep.Event(event.event(), true);
      }
    };
  }

  @Override
  public boolean isScored(LoggedEvent event) {
    return true;
  }

  @Override
  public long scoredFromMillis() {
    return Long.MIN_VALUE;
  }

  @Override
  public Duration halfLife() {
    return HalfLife.chosen(Splits.of(known, Protocol.TIME_SPLIT), SeenItems.EXCLUDE);
  }

  /** Counts the clicks taken from the simulation, of which the newest may not be sent yet. */
  @Override
  public Optional<Score> oracle() {
    return Optional.of(oracle);
  }
}
