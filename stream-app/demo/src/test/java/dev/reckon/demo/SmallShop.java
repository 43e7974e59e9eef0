package dev.reckon.demo;

import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.TrainedBundles;
import dev.reckon.demo.simulate.SimulatedLog;
import java.nio.file.Path;
import java.util.List;

/** A small simulated past and a bundle trained on it for a moment, made once for all tests. */
public final class SmallShop {

  public static final long SEED = 3;
  static final int EVENTS = 3_000;
  static final List<String> TRAINING = List.of("max_epochs=2", "window=20", "d=16");

  /** Kept between builds, as in a user's home. */
  static final ReckonHome HOME = new ReckonHome(Path.of("target", "reckon-home"));

  private SmallShop() {}

  /** The dataset, as {@code READER:PATH}. */
  public static String dataset() {
    Path file = HOME.simulated().resolve("small.jsonl.gz");
    SimulatedLog.write(file, SEED, EVENTS);
    return "events:" + file;
  }

  public static Path bundle() throws Exception {
    return new TrainedBundles(HOME, false, line -> {})
        .obtain(new TrainedBundles.Plan("sasrec", dataset(), "time-split", SEED, TRAINING));
  }
}
