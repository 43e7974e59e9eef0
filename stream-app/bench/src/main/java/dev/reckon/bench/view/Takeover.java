package dev.reckon.bench.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.report.Json;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Records the outcomes of reads while an instance was killed and another took over, and how far the
 * answers were behind the published lists. Safe for any number of threads.
 */
final class Takeover {

  /** Lists published a second, over all users in turn. */
  private static final int LISTS_PER_SECOND = 200;

  /** The number of publishing times kept of each user. */
  private static final int REMEMBERED = 8;

  private final int users;

  /** When each user's list of a sequence was published, in nanoseconds; 0 for never. */
  private final AtomicLongArray published;

  private final Map<String, Long> sources = new TreeMap<>();
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private long okAtNanos = System.nanoTime();
  private long longestGapNanos;
  private long worstAgeMillis;
  private long worstBehindNanos;
  private long killedAtNanos;
  private long lastStandbyNanos;

  Takeover(int users) {
    this.users = users;
    this.published = new AtomicLongArray(users * REMEMBERED);
  }

  /** Keeps publishing lists. */
  void write(BenchLists lists, long untilNanos) {
    long start = System.nanoTime();
    for (long number = 0; System.nanoTime() - untilNanos < 0; number++) {
      long due = start + number * 1_000_000_000L / LISTS_PER_SECOND;
      while (due - System.nanoTime() > 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int user = (int) (number % users);
      int sequence = lists.publish(user, "");
      published.set(user * REMEMBERED + sequence % REMEMBERED, System.nanoTime());
    }
  }

  /** Kills an instance at the planned time. */
  void kill(ViewProcess view, long atNanos) {
    while (atNanos - System.nanoTime() > 0) {
      LockSupport.parkNanos(atNanos - System.nanoTime());
    }
    try {
      synchronized (this) {
        killedAtNanos = System.nanoTime();
      }
      view.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Records the answer of a read; status 0 without one. */
  synchronized void answered(int user, int status, JsonNode answer) {
    long now = System.nanoTime();
    statuses.merge(status, 1L, Long::sum);
    if (status != 200) {
      return;
    }
    longestGapNanos = Math.max(longestGapNanos, now - okAtNanos);
    okAtNanos = now;
    String source = answer.path("source").asText();
    sources.merge(source, 1L, Long::sum);
    if (source.equals("standby")) {
      lastStandbyNanos = now;
    }
    worstAgeMillis = Math.max(worstAgeMillis, answer.path("ageMs").asLong());
    int next = answer.path("historySequence").asInt() + 1;
    long newer = published.get(user * REMEMBERED + next % REMEMBERED);
    if (newer != 0 && next > 1) {
      worstBehindNanos = Math.max(worstBehindNanos, now - newer);
    }
  }

  synchronized ObjectNode report() {
    long all = statuses.values().stream().mapToLong(Long::longValue).sum();
    ObjectNode report =
        Json.object()
            .put("reads", all)
            .put("share_200", share(all))
            .put("longest_gap_ms", millis(longestGapNanos))
            .put("worst_age_ms", worstAgeMillis)
            .put("worst_behind_ms", millis(worstBehindNanos))
            .put("copies_answered_for_ms", copiesMillis())
            .put("lists_per_s", LISTS_PER_SECOND);
    report.set("statuses", Json.counts(statuses));
    report.set("sources", Json.counts(sources));
    return report;
  }

  synchronized String shown() {
    long all = statuses.values().stream().mapToLong(Long::longValue).sum();
    return String.format(
        Locale.ROOT,
        "%.3f %% answered 200, longest gap %.0f ms, worst age %d ms, at most %.0f ms behind",
        share(all) * 100,
        millis(longestGapNanos),
        worstAgeMillis,
        millis(worstBehindNanos));
  }

  private double share(long all) {
    return all == 0 ? 0 : (double) statuses.getOrDefault(200, 0L) / all;
  }

  private @Nullable Double copiesMillis() {
    return lastStandbyNanos == 0 ? null : millis(lastStandbyNanos - killedAtNanos);
  }

  private static double millis(long nanos) {
    return Json.rounded(nanos / 1e6);
  }
}
