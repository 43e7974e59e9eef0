package dev.reckon.learning.train;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as they appear in the versions of models. */
final class Versions {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private Versions() {}

  static String at(Instant time) {
    return TIME.format(time);
  }
}
