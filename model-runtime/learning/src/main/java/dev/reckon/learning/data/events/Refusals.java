package dev.reckon.learning.data.events;

import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what breaks a rule while a dataset is read. A few such events are left out, as they would
 * become dead letters on the live path; if they are more than one in a hundred, the dataset is
 * refused.
 */
final class Refusals {

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private static final double MOST = 0.01;
  private static final int SHOWN = 5;

  /** After this many refusals, and more than good events, reading ends. */
  private static final long ENOUGH = 10_000;

  private final List<String> examples = new ArrayList<>();
  private @Nullable MessageRejected first;
  private long refused;

  /**
   * Counts one.
   *
   * @param taken events and items that broke no rule so far
   * @throws DatasetException if there are too many; at once if times are in seconds, as then most
   *     others are too, or the file mixes both units
   */
  void add(MessageRejected rejected, DatasetFile.Place place, long taken) {
    String told = place + ": " + rejected.detail();
    if (rejected.reason() == RejectReason.TIME_IN_SECONDS) {
      throw new DatasetException(told, rejected);
    }
    refused++;
    if (first == null) {
      first = rejected;
    }
    if (examples.size() < SHOWN) {
      examples.add(told);
    }
    if (refused >= ENOUGH && refused > taken) {
      throw refuse(taken);
    }
  }

  /**
   * Logs, at the end, what was left out.
   *
   * @throws DatasetException if it was too much
   */
  void finish(long taken) {
    if (refused > MOST * (taken + refused)) {
      throw refuse(taken);
    }
    if (refused > 0) {
      LOG.warn(
          "{} of {} events and items are left out, as they break a rule: {}",
          refused,
          taken + refused,
          String.join("; ", examples));
    }
  }

  private DatasetException refuse(long taken) {
    String all = String.join("; ", examples);
    return new DatasetException(
        refused == 1
            ? all
            : refused + " of " + (taken + refused) + " events and items break a rule: " + all,
        Objects.requireNonNull(first));
  }
}
