package dev.reckon.job.request;

import com.google.errorprone.annotations.ThreadSafe;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.reckon.process.RateLimitedLog;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when the model runtimes stop answering and when they answer again. A change is logged at
 * once. Of runtimes that answer some calls and not others, as under more load than they can take,
 * one line every half minute says just that, until things have stood still for as long.
 */
@ThreadSafe
final class OutageLog {
  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  /** An outage and its end are logged at once. */
  private static final int BURST = 2;

  /** More changes between two lines than an outage and its end. */
  private static final int MANY_CHANGES = 2;

  /** Where lines go. */
  interface Lines {
    void warn(String line);

    void info(String line);
  }

  private final List<String> addresses;
  private final RateLimitedLog limit;
  private final Lines lines;
  private final LongSupplier nanoClock;

  @GuardedBy("this")
  private boolean failing;

  @GuardedBy("this")
  private String reason = "";

  @GuardedBy("this")
  private long untold;

  @GuardedBy("this")
  private long changedNanos;

  /** Whether the last line was that some calls are answered and others not. */
  @GuardedBy("this")
  private boolean isUnsteady;

  OutageLog(List<String> addresses) {
    this(addresses, System::nanoTime, new ToLog());
  }

  OutageLog(List<String> addresses, LongSupplier nanoClock, Lines lines) {
    this.addresses = List.copyOf(addresses);
    this.limit = new RateLimitedLog(BURST, RateLimitedLog.INTERVAL, nanoClock);
    this.lines = lines;
    this.nanoClock = nanoClock;
  }

  /** A call got an answer. */
  synchronized void answered() {
    if (failing) {
      failing = false;
      changed();
    }
  }

  /** A call got none. */
  synchronized void failed(String why) {
    if (!failing) {
      failing = true;
      reason = why;
      changed();
    }
  }

  /** To be called now and then: logs what was held back. */
  synchronized void tell() {
    if (untold > 0 || (isUnsteady && standsStill())) {
      tellIfAllowed();
    }
  }

  @GuardedBy("this")
  private void changed() {
    untold++;
    changedNanos = nanoClock.getAsLong();
    tellIfAllowed();
  }

  @GuardedBy("this")
  private boolean standsStill() {
    return nanoClock.getAsLong() - changedNanos >= RateLimitedLog.INTERVAL.toNanos();
  }

  @GuardedBy("this")
  private void tellIfAllowed() {
    if (limit.admit().isEmpty()) {
      return;
    }
    isUnsteady = !standsStill() && (isUnsteady || untold > MANY_CHANGES);
    if (isUnsteady) {
      lines.warn(
          "The model runtimes "
              + addresses
              + " answer some calls and not others ("
              + untold
              + " changes since the last line), as under more load than they can take. Lists fall"
              + " back where there is no answer: "
              + reason);
    } else if (failing) {
      lines.warn(
          "No list from the model runtimes "
              + addresses
              + ", so lists fall back until there is one: "
              + reason);
    } else {
      lines.info("A model runtime of " + addresses + " answers again");
    }
    untold = 0;
  }

  private static final class ToLog implements Lines {
    @Override
    public void warn(String line) {
      LOG.warn("{}", line);
    }

    @Override
    public void info(String line) {
      LOG.info("{}", line);
    }
  }
}
