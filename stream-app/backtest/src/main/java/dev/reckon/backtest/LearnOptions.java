package dev.reckon.backtest;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.reckon.cli.UsageError;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code backtest} that let a bundle learn on. */
final class LearnOptions {

  @Option(
      names = "--learn",
      required = true,
      description =
          "Let a copy of --bundle learn on while events are replayed, as a learner does live, and"
              + " compare it with the bundle as it is.")
  private boolean learns;

  @Option(
      names = "--learn-every",
      defaultValue = "1d",
      paramLabel = "TIME|CLICKS",
      description =
          "When the next bundle is made: after this much time of events, e.g. 1h or 1d, or after so"
              + " many clicks, e.g. 1000 (default:"
              + " ${DEFAULT-VALUE}). It waits until there are as many new clicks as the learner's"
              + " setting next.clicks says.")
  private String every = "1d";

  /** Of picocli. */
  LearnOptions() {}

  /** Whether anything is learnt: {@code --learn=false} switches it off. */
  boolean learns() {
    return learns;
  }

  /** As it was written. */
  String cadence() {
    return every;
  }

  /** Clicks between two bundles; null where it is a time. */
  @Nullable Integer clicks() {
    if (!every.matches("[0-9]{1,9}")) {
      return null;
    }
    int clicks = Integer.parseInt(every);
    if (clicks == 0) {
      throw wrong(null);
    }
    return clicks;
  }

  /** Time of events between two bundles; null where it is a number of clicks. */
  @Nullable Duration time() {
    if (clicks() != null) {
      return null;
    }
    try {
      Config given = ConfigFactory.parseMap(Map.of("every", every));
      Duration time = given.getDuration("every");
      if (time.toMillis() > 0) {
        return time;
      }
    } catch (ConfigException e) {
      throw wrong(e);
    }
    throw wrong(null);
  }

  private UsageError wrong(@Nullable Exception cause) {
    String message =
        "--learn-every is a time such as 1h or 1d, or a number of clicks such as 1000, not \""
            + every
            + "\"";
    return cause == null ? new UsageError(message) : new UsageError(message, cause);
  }
}
