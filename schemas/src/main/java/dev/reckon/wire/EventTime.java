package dev.reckon.wire;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads times in JSON and in files: RFC 3339, or milliseconds since the epoch. Impossible dates
 * such as the 30th of February are refused, as are numbers of seconds.
 */
public final class EventTime {

  /** The smallest number of seconds since 1973; read as milliseconds it is 2 January 1970. */
  private static final long LEAST_SECONDS = 100_000_000L;

  /** The smallest number of milliseconds since 1973; read as seconds it is the year 5138. */
  private static final long LEAST_MILLIS = 100_000_000_000L;

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)[Tt](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?"
              + "(?:[Zz]|([+-])(\\d\\d):(\\d\\d))");

  private EventTime() {}

  /** Whether a number that should be milliseconds since the epoch is one of seconds. */
  public static boolean looksLikeSeconds(long millis) {
    return millis >= LEAST_SECONDS && millis < LEAST_MILLIS;
  }

  /** Whether a number that should be seconds since the epoch is one of milliseconds. */
  public static boolean looksLikeMillis(long seconds) {
    return seconds >= LEAST_MILLIS;
  }

  /**
   * A time in milliseconds since the epoch.
   *
   * @param field the name of its field, for the error @throws MessageRejected TIME_IN_SECONDS, if
   *     it is a number of seconds; INVALID_TIME, if it is outside all years
   */
  public static Timestamp ofMillis(String field, long millis) throws MessageRejected {
    if (looksLikeSeconds(millis)) {
      throw new MessageRejected(
          RejectReason.TIME_IN_SECONDS,
          field
              + " "
              + millis
              + " looks like seconds; milliseconds since the epoch are expected, or RFC 3339");
    }
    try {
      return Timestamps.fromMillis(millis);
    } catch (IllegalArgumentException e) {
      throw new MessageRejected(
          RejectReason.INVALID_TIME,
          field
              + " "
              + millis
              + " lies outside the years 1 to 9999; milliseconds since the epoch are expected, or"
              + " RFC 3339");
    }
  }

  /**
   * A time as RFC 3339 writes it, to the nanosecond. Leap seconds are refused, as Unix time has
   * none.
   *
   * @param field the name of its field, for the error @throws MessageRejected INVALID_TIME, if the
   *     text has another form or is an impossible time
   */
  public static Timestamp parse(String field, String text) throws MessageRejected {
    Matcher parts = RFC_3339.matcher(text);
    if (!parts.matches()) {
      throw invalid(field, text);
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(parts, 1),
              number(parts, 2),
              number(parts, 3),
              number(parts, 4),
              number(parts, 5),
              number(parts, 6));
      Timestamp time =
          Timestamp.newBuilder()
              .setSeconds(local.toEpochSecond(offset(parts)))
              .setNanos(nanos(parts.group(7)))
              .build();
      if (Timestamps.isValid(time)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Reported below: an impossible date, hour or zone.
      throw invalid(field, text);
    }
    throw invalid(field, text);
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  private static int nanos(String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }

  private static ZoneOffset offset(Matcher parts) {
    if (parts.group(8) == null) {
      return ZoneOffset.UTC;
    }
    int sign = parts.group(8).equals("-") ? -1 : 1;
    return ZoneOffset.ofHoursMinutes(sign * number(parts, 9), sign * number(parts, 10));
  }

  private static MessageRejected invalid(String field, String text) {
    return new MessageRejected(
        RejectReason.INVALID_TIME,
        field
            + " "
            + Shown.quoted(text)
            + " is not a real time in RFC 3339, such as 2026-01-31T23:59:59.123Z");
  }
}
