package dev.reckon.serving.rollout;

import com.google.protobuf.Timestamp;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlot;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.OutputMessages;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Rolls back a candidate whose lists are worse: compares the online metrics of the candidate with
 * those of the live model, over the windows in which the candidate served. Owned by the thread of
 * its {@link TopicFollower}.
 */
public final class CandidateScores implements TopicFollower.Reader {
  /** Hits among so many first places are compared. */
  private static final int DEPTH = 10;

  /**
   * Standard deviations. Far, because the comparison is repeated many times, and because clicks of
   * one user are alike.
   */
  private static final double FAR = 4;

  /** A day of windows of a minute, of two models at three depths each, and room. */
  private static final int MOST_WINDOWS = 20_000;

  /** A window of a model at one reasoning depth; a newer value replaces the older. */
  private record Told(String digest, Timestamp start, Timestamp end, int reasoningSteps) {
    boolean isOfWindow(Set<Timestamp> starts) {
      return starts.contains(start);
    }
  }

  /** Clicks, and those of them whose item was among the first places. */
  private record Hits(double hits, long clicks) {
    static final Hits NONE = new Hits(0, 0);

    Hits plus(Hits other) {
      return new Hits(hits + other.hits, clicks + other.clicks);
    }

    double rate() {
      return clicks == 0 ? 0 : hits / clicks;
    }
  }

  private final InstantSource clock;
  private final ModelSlots slots;
  private final long leastClicks;
  private final CandidateGuard.Withdrawal withdrawal;
  private final Map<Told, Hits> told = new LinkedHashMap<>();
  private String withdrawn = "";
  private boolean isChanged;

  /**
   * @param leastClicks of each of the two models before they are compared
   */
  public CandidateScores(
      ModelSlots slots,
      long leastClicks,
      CandidateGuard.Withdrawal withdrawal,
      InstantSource clock) {
    this.clock = clock;
    this.slots = slots;
    this.leastClicks = leastClicks;
    this.withdrawal = withdrawal;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    if (message.value() == null) {
      return;
    }
    OnlineMetrics metrics =
        OutputMessages.ONLINE_METRICS.read(message.value(), message.headers(), clock.instant());
    told.put(
        new Told(
            metrics.getModel().getDigest(),
            metrics.getWindowStart(),
            metrics.getWindowEnd(),
            metrics.getReasoningSteps()),
        hits(metrics));
    if (told.size() > MOST_WINDOWS) {
      told.remove(told.keySet().iterator().next()); // the one that came first
    }
    isChanged = true;
  }

  private static Hits hits(OnlineMetrics metrics) {
    return metrics.getScoresList().stream()
        .filter(score -> score.getDepth() == DEPTH)
        .findFirst()
        .map(ScoreAtDepth::getHitRate)
        .map(rate -> new Hits(rate * metrics.getClicks(), metrics.getClicks()))
        .orElse(Hits.NONE);
  }

  @Override
  public void polled(boolean isAtEnd) {
    if (!isAtEnd || !isChanged) {
      return;
    }
    isChanged = false;
    String live = digestIn(slots.live());
    String candidate = digestIn(slots.candidate());
    if (candidate.isEmpty()) {
      told.clear();
      return;
    }
    told.keySet().removeIf(it -> !it.digest().equals(live) && !it.digest().equals(candidate));
    if (!candidate.equals(withdrawn)) {
      compare(live, candidate);
    }
  }

  private static String digestIn(ModelSlot slot) {
    return slot.peek().map(LiveModel::reference).map(ModelRef::getDigest).orElse("");
  }

  private void compare(String live, String candidate) {
    Set<Timestamp> windows =
        told.keySet().stream()
            .filter(it -> it.digest().equals(candidate))
            .map(Told::start)
            .collect(Collectors.toSet());
    Hits ofLive = sum(live, windows);
    Hits ofCandidate = sum(candidate, windows);
    if (isFarBelow(ofCandidate, ofLive)) {
      withdrawn = candidate;
      withdrawal.withdraw(
          candidate,
          String.format(
              Locale.ROOT,
              "rolled back, as its lists held %.4f of %d clicks, those of the live model %.4f of %d",
              ofCandidate.rate(),
              ofCandidate.clicks(),
              ofLive.rate(),
              ofLive.clicks()));
    }
  }

  private Hits sum(String digest, Set<Timestamp> windows) {
    return told.entrySet().stream()
        .filter(it -> it.getKey().digest().equals(digest) && it.getKey().isOfWindow(windows))
        .map(Map.Entry::getValue)
        .reduce(Hits.NONE, Hits::plus);
  }

  /** Two shares, compared by the normal approximation. */
  private boolean isFarBelow(Hits candidate, Hits live) {
    if (candidate.clicks() < leastClicks || live.clicks() < leastClicks) {
      return false;
    }
    double both = candidate.plus(live).rate();
    double deviation =
        Math.sqrt(both * (1 - both) * (1.0 / candidate.clicks() + 1.0 / live.clicks()));
    return live.rate() - candidate.rate() > FAR * deviation;
  }
}
