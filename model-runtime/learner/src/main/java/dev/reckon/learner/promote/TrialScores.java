package dev.reckon.learner.promote;

import com.google.protobuf.util.Timestamps;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.OutputMessages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of online metrics for the trial under way, the same figures by which a runtime
 * withdraws a candidate. A window counts once, and only where it has clicks on lists of the
 * candidate: when it has been over for so long that it changes no more. Safe for two threads: that
 * of the follower and the learner's.
 */
public final class TrialScores implements TopicFollower.Reader {

  /** How many of the first places are compared. */
  private static final int DEPTH = 10;

  /** Windows that are kept until they count; a day of them, with room. */
  private static final int MOST_WINDOWS = 5_000;

  private final InstantSource clock;
  private final Duration settled;
  private final Trial.Rule rule;
  private @Nullable Comparison comparison;
  private long newestEndMillis;

  /** A window of one model at one reasoning depth; a newer value replaces the older. */
  private record Part(boolean isCandidate, int reasoningSteps) {}

  /** The two models that are compared, with the windows that do not count yet, by their ends. */
  private static final class Comparison {
    private final String candidate;
    private final String live;
    private final Trial trial;
    private final TreeMap<Long, Map<Part, Clicks>> windows = new TreeMap<>();
    private long countedEndMillis = Long.MIN_VALUE;

    Comparison(String candidate, String live, Trial trial) {
      this.candidate = candidate;
      this.live = live;
      this.trial = trial;
    }

    void told(long endMillis, Part part, Clicks clicks) {
      if (endMillis <= countedEndMillis) {
        return; // it counts already
      }
      windows.computeIfAbsent(endMillis, end -> new HashMap<>()).put(part, clicks);
      if (windows.size() > MOST_WINDOWS) {
        countUpTo(windows.firstKey());
      }
    }

    void countUpTo(long endMillis) {
      Map<Long, Map<Part, Clicks>> over = windows.headMap(endMillis, true);
      over.values()
          .forEach(
              parts -> {
                Clicks ofCandidate = sum(parts, true);
                if (ofCandidate.clicks() > 0) {
                  trial.see(ofCandidate, sum(parts, false));
                }
              });
      over.clear();
      countedEndMillis = Math.max(countedEndMillis, endMillis);
    }

    private static Clicks sum(Map<Part, Clicks> parts, boolean isCandidate) {
      return parts.entrySet().stream()
          .filter(part -> part.getKey().isCandidate == isCandidate)
          .map(Map.Entry::getValue)
          .reduce(Clicks.NONE, Clicks::plus);
    }
  }

  /** What a trial comes to, and its figures in words. */
  public record Standing(boolean isGood, boolean isWorse, String figures, String certainty) {}

  /**
   * A reader without a trial.
   *
   * @param margin share of the live model's hits that a candidate may lack, 0 to 1
   * @param error the probability of a wrong decision of either kind, at most
   * @param leastClicks on lists of either model, in a step of the test
   * @param settled how long after its end a window changes no more
   */
  public TrialScores(
      double margin, double error, long leastClicks, Duration settled, InstantSource clock) {
    this.rule = new Trial.Rule(margin, error, leastClicks);
    this.settled = settled;
    this.clock = clock;
  }

  /** Compares these two models from now on, by the digests of their bundles. */
  public synchronized void begin(String candidate, String live) {
    comparison = new Comparison(candidate, live, new Trial(rule));
  }

  /** Compares nothing any more. */
  public synchronized void end() {
    comparison = null;
  }

  /** The trial under way; null without one. */
  public synchronized @Nullable Standing standing() {
    if (comparison == null) {
      return null;
    }
    Trial trial = comparison.trial;
    return new Standing(
        trial.outcome() == Trial.Outcome.GOOD,
        trial.outcome() == Trial.Outcome.WORSE,
        trial.describe(),
        trial.certainty());
  }

  @Override
  public synchronized void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    if (message.value() == null) {
      return;
    }
    OnlineMetrics metrics =
        OutputMessages.ONLINE_METRICS.read(message.value(), message.headers(), clock.instant());
    long endMillis = Timestamps.toMillis(metrics.getWindowEnd());
    newestEndMillis = Math.max(newestEndMillis, endMillis);
    Comparison current = comparison;
    if (current == null) {
      return;
    }
    String digest = metrics.getModel().getDigest();
    boolean isCandidate = digest.equals(current.candidate);
    if (isCandidate || digest.equals(current.live)) {
      current.told(
          endMillis, new Part(isCandidate, metrics.getReasoningSteps()), clicksOf(metrics));
    }
  }

  private static Clicks clicksOf(OnlineMetrics metrics) {
    return metrics.getScoresList().stream()
        .filter(score -> score.getDepth() == DEPTH)
        .findFirst()
        .map(ScoreAtDepth::getHitRate)
        .map(rate -> new Clicks(rate * metrics.getClicks(), metrics.getClicks()))
        .orElse(Clicks.NONE);
  }

  @Override
  public synchronized void polled(boolean isAtEnd) {
    if (isAtEnd && comparison != null) {
      comparison.countUpTo(newestEndMillis - settled.toMillis());
    }
  }
}
