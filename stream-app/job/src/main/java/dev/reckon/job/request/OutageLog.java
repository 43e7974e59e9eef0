package dev.reckon.job.request;

import com.google.errorprone.annotations.ThreadSafe;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.reckon.process.RateLimitedLog;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when the model runtimes stop answering and when they answer again. A change is logged at
 * once; if runtimes come and go several times a second, one line every half minute has the number
 * of changes and the current state.
 */
@ThreadSafe
final class OutageLog {
  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  /** An outage and its end are logged at once. */
  private static final int BURST = 2;

  /** The destination of lines. */
  interface Lines {
    void warn(String line);

    void info(String line);
  }

  private final List<String> addresses;
  private final RateLimitedLog limit;
  private final Lines lines;

  @GuardedBy("this")
  private boolean failing;

  @GuardedBy("this")
  private String reason = "";

  @GuardedBy("this")
  private long untold;

  OutageLog(List<String> addresses) {
    this(addresses, System::nanoTime, new ToLog());
  }

  OutageLog(List<String> addresses, LongSupplier nanoClock, Lines lines) {
    this.addresses = List.copyOf(addresses);
    this.limit = new RateLimitedLog(BURST, RateLimitedLog.INTERVAL, nanoClock);
    this.lines = lines;
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

  /** Called periodically: logs the changes held back. */
  synchronized void tell() {
    if (untold > 0) {
      tellIfAllowed();
    }
  }

  @GuardedBy("this")
  private void changed() {
    untold++;
    tellIfAllowed();
  }

  @GuardedBy("this")
  private void tellIfAllowed() {
    OptionalLong allowed = limit.admit();
    if (allowed.isEmpty()) {
      return;
    }
    String often = untold > 1 ? ", after " + untold + " changes since the last line" : "";
    if (failing) {
      lines.warn(
          "No list from the model runtimes "
              + addresses
              + ", so lists fall back until there is one: "
              + reason
              + often);
    } else {
      lines.info("A model runtime of " + addresses + " answers again" + often);
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
