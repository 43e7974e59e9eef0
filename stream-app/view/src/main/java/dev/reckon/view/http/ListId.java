package dev.reckon.view.http;

import com.google.protobuf.util.Timestamps;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a list among those of its user. Two lists may know of the same events, a fallback and the
 * ranked list that follows it, so the sequence alone is not enough.
 */
record ListId(long historySequence, long repliedAtMillis) {

  /** Before any list. */
  static final ListId NONE = new ListId(-1, -1);

  private static final Pattern FORMAT = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  static ListId of(Recommendation list) {
    return new ListId(list.getHistorySequence(), Timestamps.toMillis(list.getRepliedAt()));
  }

  static Optional<ListId> parse(String text) {
    Matcher matcher = FORMAT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ListId(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /** Whether this one came later. After an erasure sequences begin anew, so time goes first. */
  boolean isAfter(ListId other) {
    return repliedAtMillis != other.repliedAtMillis
        ? repliedAtMillis > other.repliedAtMillis
        : historySequence > other.historySequence;
  }

  @Override
  public String toString() {
    return historySequence + "-" + repliedAtMillis;
  }
}
