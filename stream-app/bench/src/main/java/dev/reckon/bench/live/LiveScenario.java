package dev.reckon.bench.live;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the live path is measured with.
 *
 * @param seed of the events
 * @param bundle what the runtime serves
 * @param itemIds items to click on, which the bundle knows
 * @param logs folder for what the processes print
 * @param say tells the user of each step
 */
record LiveScenario(
    Scale scale, long seed, Path bundle, List<String> itemIds, Path logs, Consumer<String> say) {

  LiveScenario {
    itemIds = List.copyOf(itemIds);
  }

  /**
   * How much to do.
   *
   * @param users users that take turns
   * @param history events of each before anything is measured
   * @param warmup time at each rate before it is measured
   * @param measured time at each rate
   */
  record Scale(int users, int history, Duration warmup, Duration measured) {
    /** For figures. */
    static final Scale FULL = new Scale(2_000, 25, Duration.ofSeconds(5), Duration.ofSeconds(20));

    /** To see that it works. */
    static final Scale QUICK = new Scale(50, 3, Duration.ofSeconds(1), Duration.ofSeconds(2));
  }
}
