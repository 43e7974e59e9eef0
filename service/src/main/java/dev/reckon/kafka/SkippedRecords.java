package dev.reckon.kafka;

import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records of a topic that a reader skipped, by reason. The first of each reason is
 * logged, then one a minute at most, as bad input may be frequent. Safe for any number of threads.
 */
public final class SkippedRecords {

  /** The reason for a record that breaks no rule but on which the reader failed. */
  public static final String FAILED = "FAILED";

  private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);
  private static final long LOG_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  /** The most characters of a detail that are logged: it may quote input of any length. */
  private static final int MAX_DETAIL = 300;

  private final String topic;
  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

  /** No skipped records of this topic yet. */
  public SkippedRecords(String topic) {
    this.topic = topic;
  }

  /** A record broke a rule. */
  public void skip(MessageRejected rejected, int partition, long offset) {
    skip(rejected.reason().name(), rejected.detail(), partition, offset);
  }

  /** The reader failed on a record. */
  public void skip(Throwable failure, int partition, long offset) {
    skip(FAILED, failure.toString(), partition, offset);
  }

  private void skip(String reason, String detail, int partition, long offset) {
    Tally tally = tallies.computeIfAbsent(reason, unused -> new Tally());
    long count = tally.add();
    if (count > 0) {
      LOG.warn(
          "skipped a record of the topic {} (partition {}, offset {}; {} skipped as {} so far): {}",
          topic,
          partition,
          offset,
          count,
          reason,
          printable(detail));
    }
  }

  private static String printable(String detail) {
    String bounded = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
    return bounded.replaceAll("\\p{Cntrl}", "?");
  }

  /** The topic. */
  public String topic() {
    return topic;
  }

  /** How many were skipped, by the name of a {@link RejectReason} or {@value #FAILED}. */
  public Map<String, Long> byReason() {
    Map<String, Long> counts = new TreeMap<>();
    tallies.forEach((reason, tally) -> counts.put(reason, tally.count()));
    return counts;
  }

  private static final class Tally {
    private long count;
    private long loggedAtNanos = System.nanoTime() - LOG_INTERVAL_NANOS;

    /** Returns the count if it should be logged, else 0. */
    synchronized long add() {
      count++;
      long now = System.nanoTime();
      if (now - loggedAtNanos < LOG_INTERVAL_NANOS) {
        return 0;
      }
      loggedAtNanos = now;
      return count;
    }

    synchronized long count() {
      return count;
    }
  }
}
