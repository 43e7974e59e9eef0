package dev.reckon.backtest.judge;

import dev.reckon.backtest.replay.ScoredClick;
import dev.reckon.learning.evaluate.statistics.Ranks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How good the lists were over time: the clicks in parts of equal size, one after the other.
 *
 * @param recommenders names, the tested bundle first
 * @param windows by time
 */
public record Curve(List<String> recommenders, List<Window> windows) {

  private static final int MOST_WINDOWS = 24;

  /** Fewer clicks say little. */
  private static final int LEAST_CLICKS = 20;

  public Curve {
    recommenders = List.copyOf(recommenders);
    windows = List.copyOf(windows);
  }

  /**
   * A stretch of time.
   *
   * @param from time of its first click
   * @param to time of its last click
   * @param rows clicks
   * @param values by recommender and metric, in the order of {@link Figures#METRICS}
   */
  public record Window(Instant from, Instant to, int rows, List<double[]> values) {
    public Window {
      values = List.copyOf(values);
    }
  }

  static Curve of(List<ScoredClick> clicks, List<Judged> recommenders) {
    int count = Math.max(1, Math.min(MOST_WINDOWS, clicks.size() / LEAST_CLICKS));
    List<Window> windows = new ArrayList<>();
    for (int window = 0; window < count; window++) {
      int first = (int) ((long) clicks.size() * window / count);
      int end = (int) ((long) clicks.size() * (window + 1) / count);
      int[] rows = IntStream.range(first, end).toArray();
      windows.add(
          new Window(
              Instant.ofEpochMilli(clicks.get(first).timeMillis()),
              Instant.ofEpochMilli(clicks.get(end - 1).timeMillis()),
              rows.length,
              recommenders.stream().map(it -> values(it.ranks().on(rows))).toList()));
    }
    return new Curve(recommenders.stream().map(Judged::name).toList(), windows);
  }

  private static double[] values(Ranks ranks) {
    return Figures.METRICS.stream().mapToDouble(ranks::mean).toArray();
  }
}
