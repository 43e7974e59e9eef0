package dev.reckon.view.http;

import com.google.protobuf.util.Timestamps;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies a list of a user. Two lists may cover the same events (a fallback and the ranked list
 * that follows it), so epoch and sequence are not enough.
 *
 * @param epoch of the list; 0 if the list has none, or a client names a list without it
 */
record ListId(long epoch, long historySequence, long repliedAtMillis) {

  /** An id before any list. */
  static final ListId NONE = new ListId(0, -1, -1);

  private static final Pattern FORMAT = Pattern.compile("(?:(\\d{1,18})-)?(\\d{1,18})-(\\d{1,18})");

  static ListId of(Recommendation list) {
    return new ListId(
        list.getEpoch(), list.getHistorySequence(), Timestamps.toMillis(list.getRepliedAt()));
  }

  /** Parses an id; also without an epoch, as clients of earlier releases keep them. */
  static Optional<ListId> parse(String text) {
    Matcher matcher = FORMAT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ListId(
                matcher.group(1) == null ? 0 : Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  /**
   * Whether this one came later. Without an epoch the time decides first, as sequences may have
   * restarted.
   */
  boolean isAfter(ListId other) {
    if (epoch == 0 || other.epoch == 0) {
      return repliedAtMillis != other.repliedAtMillis
          ? repliedAtMillis > other.repliedAtMillis
          : historySequence > other.historySequence;
    }
    if (epoch != other.epoch) {
      return epoch > other.epoch;
    }
    return historySequence != other.historySequence
        ? historySequence > other.historySequence
        : repliedAtMillis > other.repliedAtMillis;
  }

  /** Whether both name one list, of which either may lack the epoch. */
  boolean isSameAs(ListId other) {
    return historySequence == other.historySequence
        && repliedAtMillis == other.repliedAtMillis
        && (epoch == 0 || other.epoch == 0 || epoch == other.epoch);
  }

  @Override
  public String toString() {
    return epoch + "-" + historySequence + "-" + repliedAtMillis;
  }
}
