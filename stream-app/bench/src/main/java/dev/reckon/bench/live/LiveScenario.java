package dev.reckon.bench.live;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The parameters of a measurement of the live path.
 *
 * @param seed of the events
 * @param bundle what the runtime serves
 * @param itemIds items to click on, all in the bundle
 * @param logs folder for the output of the processes
 * @param say prints each step
 */
record LiveScenario(
    Scale scale, long seed, Path bundle, List<String> itemIds, Path logs, Consumer<String> say) {

  LiveScenario {
    itemIds = List.copyOf(itemIds);
  }

  /**
   * The size of a measurement.
   *
   * @param users number of active users
   * @param history events of each before anything is measured
   * @param warmup time at each rate before it is measured
   * @param measured time at each rate
   */
  record Scale(int users, int history, Duration warmup, Duration measured) {
    /** The size for published figures. */
    static final Scale FULL = new Scale(2_000, 25, Duration.ofSeconds(5), Duration.ofSeconds(20));

    /** The same with another time at each rate. */
    Scale measuring(Duration time) {
      return new Scale(users, history, warmup, time);
    }

    /** The size for a quick test. */
    static final Scale QUICK = new Scale(50, 3, Duration.ofSeconds(1), Duration.ofSeconds(2));
  }
}
