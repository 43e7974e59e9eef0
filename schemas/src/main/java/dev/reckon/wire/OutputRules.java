package dev.reckon.wire;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The rules that a message of an output topic must keep, each with its reason. Readers keep such
 * messages for long and compute with their times, so impossible ones must be refused.
 */
public final class OutputRules {

  /** The most items of a list, as in the model runtime. */
  public static final int MAX_ITEMS = 1_000;

  /** Epochs grow from the time in milliseconds: the end of the year 9999. */
  private static final long LARGEST_EPOCH = Timestamps.toMillis(Timestamps.MAX_VALUE);

  /** Tolerance for sums of shares. */
  private static final double ROUNDING = 1e-6;

  private OutputRules() {}

  /** Checks a list against every rule. */
  public static void check(Recommendation list, Instant now) throws MessageRejected {
    checkId("user_id", list.getUserId());
    checkModel("model", list.getModel());
    if (list.getItemsCount() > MAX_ITEMS) {
      throw malformed(list.getItemsCount() + " items are more than the " + MAX_ITEMS + " allowed");
    }
    for (RankedItem item : list.getItemsList()) {
      checkId("items.item_id", item.getItemId());
    }
    if (list.getHistorySequence() < 0) { // A uint64 beyond Java's longs.
      throw malformed(
          "history_sequence "
              + Long.toUnsignedString(list.getHistorySequence())
              + " is more than "
              + Long.MAX_VALUE);
    }
    if (list.getEpoch() < 0 || list.getEpoch() > LARGEST_EPOCH) {
      throw malformed(
          "epoch " + Long.toUnsignedString(list.getEpoch()) + " is more than " + LARGEST_EPOCH);
    }
    checkTime("replied_at", list.getRepliedAt(), now);
    checkTime("requested_at", list.getRequestedAt(), now);
    checkTime("received_at", list.getReceivedAt(), now);
    checkTime("newest_event_time", list.getNewestEventTime(), now);
    for (Evidence evidence : list.getEvidenceList()) {
      checkTime("evidence.event_time", evidence.getEventTime(), now);
    }
  }

  /** Checks a window of online metrics against every rule. */
  public static void check(OnlineMetrics window, Instant now) throws MessageRejected {
    checkModel("model", window.getModel());
    checkTime("window_start", window.getWindowStart(), now);
    checkTime("window_end", window.getWindowEnd(), now);
    if (Timestamps.compare(window.getWindowStart(), window.getWindowEnd()) >= 0) {
      throw new MessageRejected(
          RejectReason.INVALID_TIME,
          "window_end "
              + Timestamps.toString(window.getWindowEnd())
              + " is not after window_start "
              + Timestamps.toString(window.getWindowStart()));
    }
    checkCount("clicks", window.getClicks());
    checkCount("fallback_clicks", window.getFallbackClicks());
    checkCount("late_clicks", window.getLateClicks());
    checkCount("distinct_items", window.getDistinctItems());
    checkCount("catalogue_items", window.getCatalogueItems());
    for (ScoreAtDepth score : window.getScoresList()) {
      checkShare("scores.hit_rate", score.getHitRate());
      checkShare("scores.mrr", score.getMrr());
      checkShare("scores.ndcg", score.getNdcg());
    }
  }

  /** Checks a deployment against every rule. */
  public static void check(Deployment deployment) throws MessageRejected {
    checkBundle("live", deployment.getLive());
    checkBundle("candidate", deployment.getCandidate());
    checkBundle("previous", deployment.getPrevious());
    checkBundle("shadow", deployment.getShadow());
    if (deployment.getCandidatePercent() < 0 || deployment.getCandidatePercent() > 100) {
      throw malformed(
          "candidate_percent "
              + Integer.toUnsignedString(deployment.getCandidatePercent())
              + " is not between 0 and 100");
    }
    if (!Timestamps.isValid(deployment.getChangedAt())) {
      throw new MessageRejected(
          RejectReason.INVALID_TIME, "changed_at is outside the years 1 to 9999");
    }
  }

  /**
   * The key decides the partition, and whose list a tombstone removes: it has to be the user's id.
   */
  public static void checkKey(String key, Recommendation list) throws MessageRejected {
    if (!key.equals(list.getUserId())) {
      throw new MessageRejected(
          RejectReason.KEY_MISMATCH,
          "the record's key must be the list's user_id, " + list.getUserId());
    }
  }

  private static void checkId(String field, String id) throws MessageRejected {
    if (id.isBlank()) {
      throw new MessageRejected(RejectReason.EMPTY_ID, field + " is empty");
    }
    checkLength(field, id);
  }

  /** The name of a model is displayed and used as a metric tag: it must be short and printable. */
  private static void checkModel(String field, ModelRef model) throws MessageRejected {
    checkName(field + ".name", model.getName());
    checkName(field + ".version", model.getVersion());
    checkName(field + ".digest", model.getDigest());
  }

  private static void checkName(String field, String name) throws MessageRejected {
    checkLength(field, name);
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new MessageRejected(RejectReason.INVALID_ID, field + " has a control character");
    }
  }

  private static void checkLength(String field, String text) throws MessageRejected {
    if (text.length() * 3 > MessageRules.MAX_ID_BYTES
        && text.getBytes(StandardCharsets.UTF_8).length > MessageRules.MAX_ID_BYTES) {
      throw new MessageRejected(
          RejectReason.ID_TOO_LONG,
          field + " is longer than " + MessageRules.MAX_ID_BYTES + " bytes");
    }
  }

  /** A time that is absent is 1970. */
  private static void checkTime(String field, Timestamp time, Instant now) throws MessageRejected {
    if (!Timestamps.isValid(time) || time.getSeconds() < 0) {
      throw new MessageRejected(
          RejectReason.INVALID_TIME, field + " is outside the years 1970 to 9999");
    }
    if (time.getSeconds() > now.plus(MessageRules.MAX_AHEAD).getEpochSecond()) {
      throw new MessageRejected(
          RejectReason.FUTURE_TIME,
          field + " " + Timestamps.toString(time) + " is more than a day in the future");
    }
  }

  private static void checkCount(String field, long count) throws MessageRejected {
    if (count < 0) {
      throw malformed(
          field + " " + Long.toUnsignedString(count) + " is more than " + Long.MAX_VALUE);
    }
  }

  private static void checkShare(String field, double share) throws MessageRejected {
    if (!(share >= 0 && share <= 1 + ROUNDING)) { // NaN too
      throw malformed(field + " " + share + " is not between 0 and 1");
    }
  }

  private static void checkBundle(String field, DeployedBundle bundle) throws MessageRejected {
    checkModel(field + ".model", bundle.getModel());
    if (bundle.getPath().chars().anyMatch(Character::isISOControl)) {
      throw malformed(field + ".path has a control character, which no directory has");
    }
  }

  private static MessageRejected malformed(String detail) {
    return new MessageRejected(RejectReason.MALFORMED, detail);
  }
}
