package dev.reckon.kafka;

import com.google.errorprone.annotations.ThreadSafe;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.reckon.process.RateLimitedLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log in one line that a broker no longer answers, however many followers of topics
 * notice it, again every half minute, and once that it answers again. As a rule a process has one
 * broker.
 */
@ThreadSafe
final class BrokerOutages {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerOutages.class);

  /** For all followers of this process. */
  static final BrokerOutages OF_PROCESS =
      new BrokerOutages(
          System::nanoTime, line -> LOG.warn("{}", line), line -> LOG.info("{}", line));

  private final LongSupplier nanoClock;
  private final Consumer<String> warn;
  private final Consumer<String> info;
  private final RateLimitedLog limit;

  /** What is not read, by who does not read it. */
  @GuardedBy("this")
  private final Map<Object, String> unread = new HashMap<>();

  @GuardedBy("this")
  private long sinceNanos;

  @GuardedBy("this")
  private boolean isTold;

  BrokerOutages(LongSupplier nanoClock, Consumer<String> warn, Consumer<String> info) {
    this.nanoClock = nanoClock;
    this.warn = warn;
    this.info = info;
    this.limit = new RateLimitedLog(1, RateLimitedLog.INTERVAL, nanoClock);
  }

  /**
   * Somebody gets no answer; may be called as often as that is noticed.
   *
   * @param silence since the last answer
   * @param reason a clause: {@code it does not answer}
   */
  synchronized void silent(Object follower, String topic, Duration silence, String reason) {
    if (unread.isEmpty()) {
      sinceNanos = nanoClock.getAsLong() - silence.toNanos();
    }
    unread.put(follower, topic);
    if (limit.admit().isPresent()) {
      isTold = true;
      warn.accept(
          "The broker cannot be reached for "
              + seconds()
              + " s: "
              + reason
              + ". Not read meanwhile: "
              + String.join(", ", new TreeSet<>(unread.values()))
              + ". Reading goes on by itself once it answers");
    }
  }

  /** Somebody got an answer, or no longer waits for one. */
  synchronized void over(Object follower) {
    if (unread.remove(follower) != null && unread.isEmpty() && isTold) {
      isTold = false;
      info.accept("The broker answers again, after " + seconds() + " s");
    }
  }

  @GuardedBy("this")
  private long seconds() {
    return Duration.ofNanos(nanoClock.getAsLong() - sinceNanos).toSeconds();
  }
}
