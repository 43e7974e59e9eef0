package dev.reckon.backtest.judge;

import dev.reckon.learning.evaluate.statistics.Ranks;

/**
 * A recommender and where the scored clicks were in its lists.
 *
 * @param name in reports: the path of a bundle as the user gave it, or the name of a baseline
 */
public record Judged(String name, Ranks ranks) {

  /** The same on some of the clicks. */
  Judged on(int[] rows) {
    return new Judged(name, ranks.on(rows));
  }
}
