package dev.reckon.kafka;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a broker that is unreachable, slow, or has not created its new topics yet: repeats an
 * attempt, with growing pauses and a sentence each time, until it succeeds or the time is over. A
 * failure that waiting cannot correct, such as a wrong password, is not tried again.
 */
public final class BrokerWait {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerWait.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  /** An attempt that needs the broker; it may run any number of times. */
  @FunctionalInterface
  public interface Attempt<T> {
    /**
     * Tries once.
     *
     * @throws KafkaException if the broker does not answer, or refuses
     */
    T run() throws InterruptedException;
  }

  /** Lets time pass. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  private final Duration atMost;
  private final Consumer<String> tell;
  private final LongSupplier nanoClock;
  private final Sleeper sleeper;

  /**
   * A wait that gives up after this time; zero tries once.
   *
   * @param atMost counted from each call of {@link #until}
   * @param tell receives a sentence at each repeated attempt, and when the wait is over
   */
  public BrokerWait(Duration atMost, Consumer<String> tell) {
    this(atMost, tell, System::nanoTime, pause -> Thread.sleep(pause.toMillis()));
  }

  /** The default receiver of sentences. */
  static void toLog(String sentence) {
    LOG.warn("{}", sentence);
  }

  BrokerWait(Duration atMost, Consumer<String> tell, LongSupplier nanoClock, Sleeper sleeper) {
    this.atMost = atMost;
    this.tell = tell;
    this.nanoClock = nanoClock;
    this.sleeper = sleeper;
  }

  /**
   * Runs the attempt until it succeeds.
   *
   * @param brokers their addresses, for the sentences
   * @throws KafkaException what the last attempt threw, if the time is over or waiting cannot help
   */
  public <T> T until(String brokers, Attempt<T> attempt) throws InterruptedException {
    long startNanos = nanoClock.getAsLong();
    long deadlineNanos = startNanos + atMost.toNanos();
    Duration pause = FIRST_PAUSE;
    boolean hasWaited = false;
    while (true) {
      try {
        T result = attempt.run();
        if (hasWaited) {
          tell.accept(
              "The broker at "
                  + brokers
                  + " can be used now, after "
                  + seconds(Duration.ofNanos(nanoClock.getAsLong() - startNanos)));
        }
        return result;
      } catch (KafkaException e) {
        Duration left = Duration.ofNanos(deadlineNanos - nanoClock.getAsLong());
        if (!mayPass(e) || left.isNegative() || left.isZero()) {
          throw e;
        }
        Duration next = shorter(pause, left);
        hasWaited = true;
        tell.accept(
            "Waiting for the broker at "
                + brokers
                + ", for "
                + seconds(left)
                + " more: "
                + BrokerTrouble.reason(e)
                + ". The next try is in "
                + seconds(next));
        sleeper.sleep(next);
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      }
    }
  }

  /** Whether the failure may go away by itself. */
  static boolean mayPass(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException
          || cause instanceof java.util.concurrent.TimeoutException
          || cause instanceof BrokerNotAvailableException
          // Fewer brokers than copies: the others are still starting.
          || cause instanceof InvalidReplicationFactorException
          || isUnknownHost(cause)) {
        return true;
      }
    }
    return false;
  }

  /** A host without an address yet, as in a cluster whose names come with its processes. */
  static boolean isUnknownHost(Throwable cause) {
    return cause instanceof ConfigException
        && String.valueOf(cause.getMessage()).contains("No resolvable bootstrap urls");
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static String seconds(Duration length) {
    return length.toMillis() % 1_000 == 0 || length.toSeconds() > 9
        ? length.toSeconds() + " s"
        : length.toMillis() + " ms";
  }
}
