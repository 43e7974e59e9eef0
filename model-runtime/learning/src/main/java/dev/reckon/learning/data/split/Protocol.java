package dev.reckon.learning.data.split;

import dev.reckon.cli.UsageError;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which events a model may learn from, and which it is tested on. */
public enum Protocol {
  /** The last target of a user is test, the one before it validation, the rest training. */
  LEAVE_ONE_OUT("leave-one-out"),
  /**
   * The first 80 % of all targets by time are training, of which the last tenth validates; the rest
   * is test.
   */
  TIME_SPLIT("time-split"),
  /**
   * The parts of {@link #TIME_SPLIT}; but baselines that learn event by event also learn from each
   * test event, after it was predicted.
   */
  PREQUENTIAL("prequential"),
  /** Everything is training: for serving. */
  ALL("all");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  /** The name on the command line and in reports. */
  public String label() {
    return label;
  }

  /**
   * The protocol of this label.
   *
   * @throws UsageError if there is none
   */
  public static Protocol of(String label) {
    return Arrays.stream(values())
        .filter(protocol -> protocol.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageError(
                    "There is no protocol \"" + label + "\": choose one of " + labels()));
  }

  /** Whether models trained under this protocol may be tested under that one, on the same data. */
  public boolean keepsApart(Protocol test) {
    return switch (this) {
      case LEAVE_ONE_OUT -> test == LEAVE_ONE_OUT;
      case TIME_SPLIT, PREQUENTIAL -> test == TIME_SPLIT || test == PREQUENTIAL;
      case ALL -> false;
    };
  }

  @Override
  public String toString() {
    return label;
  }

  private static String labels() {
    return Arrays.stream(values()).map(Protocol::label).collect(Collectors.joining(", "));
  }
}
