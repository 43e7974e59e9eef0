package dev.reckon.learning.evaluate.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * How good a ranked list is for a row with one target, cut after the first {@code cutoff} items.
 *
 * @param kind what is measured
 * @param cutoff items looked at, k
 */
public record RankingMetric(Kind kind, int cutoff) {

  /** What is measured, of a target at rank r within the cutoff; outside it, everything is 0. */
  public enum Kind {
    /** Hit rate, which with one target is also the recall: 1. */
    HR,
    /** Normalised discounted cumulative gain: 1 / log2(r + 1). */
    NDCG,
    /** Mean reciprocal rank: 1 / r. */
    MRR
  }

  /** Every metric that is reported. */
  public static final List<RankingMetric> ALL = all();

  /** The deepest rank that any reported metric looks at. */
  public static final int DEEPEST = 20;

  private static List<RankingMetric> all() {
    List<RankingMetric> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (int cutoff : new int[] {5, 10, DEEPEST}) {
        all.add(new RankingMetric(kind, cutoff));
      }
    }
    return List.copyOf(all);
  }

  /** The name in reports, e.g. {@code NDCG@10}. */
  public String label() {
    return kind + "@" + cutoff;
  }

  /**
   * The metric of one row.
   *
   * @param rank the target's place in the list, from 1; 0 where it is not in the list
   */
  public double of(int rank) {
    if (rank < 1 || rank > cutoff) {
      return 0;
    }
    return switch (kind) {
      case HR -> 1;
      case NDCG -> Math.log(2) / Math.log(rank + 1);
      case MRR -> 1.0 / rank;
    };
  }
}
