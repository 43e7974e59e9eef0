package dev.reckon.demo.replay;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The speed of a replay. */
public sealed interface Speed {

  /** As fast as lists come back, see {@link Lockstep}. */
  Speed MAX = new Max();

  /** One event after the other from the beginning on. */
  Speed IN_ORDER = new InOrder(Long.MIN_VALUE);

  /** Reads {@code max}, {@code in-order} or a number followed by {@code x}. */
  static Speed parse(String text) {
    if (text.equals("max")) {
      return MAX;
    }
    if (text.equals("in-order")) {
      return IN_ORDER;
    }
    Matcher fold = Pattern.compile("(\\d+(?:\\.\\d+)?)x?").matcher(text);
    if (!fold.matches()) {
      throw new IllegalArgumentException(
          "Speed \"" + text + "\" is not max, in-order or a number such as 1x or 10x");
    }
    return new Fold(Double.parseDouble(fold.group(1)));
  }

  /** The fastest speed at which every list is read before the user's next event. */
  record Max() implements Speed {
    @Override
    public String toString() {
      return "max";
    }
  }

  /**
   * The same, but from some time on an event is sent once the list of the one before was read,
   * whichever user it belongs to. So what lists know of others is as old as in real time, where
   * events are far apart.
   *
   * @param fromMillis event time, in milliseconds since the epoch
   */
  record InOrder(long fromMillis) implements Speed {
    @Override
    public String toString() {
      return "in-order";
    }
  }

  /**
   * A multiple of the speed at which the events happened.
   *
   * @param factor 1 for real time, 10 for ten times as fast
   */
  record Fold(double factor) implements Speed {
    public Fold {
      if (!(factor > 0)) {
        throw new IllegalArgumentException("A replay at " + factor + "x would never end");
      }
    }

    @Override
    public String toString() {
      return (factor == Math.rint(factor) ? Long.toString((long) factor) : Double.toString(factor))
          + "x";
    }
  }
}
