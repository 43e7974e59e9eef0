package dev.reckon.view.score;

import java.util.List;

/** The depths: how many of the first places of a list count. */
public final class Depths {

  /** The depths of the published scores. */
  static final List<Integer> ALL = List.of(5, 10, 20);

  /** The deepest: an item beyond is a miss. */
  public static final int DEEPEST = 20;

  /** The first places that count for the coverage: a screen shows no more. */
  static final int SHOWN = 10;

  private Depths() {}
}
