package dev.reckon.demo.watch;

/**
 * Hits among the first {@link StandingList#DEPTH} places.
 *
 * @param clicks clicks that were scored
 * @param hits those whose item was in the list
 * @param reciprocalRanks sum over the hits of 1 / place
 */
public record Score(long clicks, long hits, double reciprocalRanks) {

  public static final Score NONE = new Score(0, 0, 0);

  /** With one more click, whose item had this place; 0 or beyond the list is a miss. */
  public Score plus(int rank) {
    boolean hit = rank > 0 && rank <= StandingList.DEPTH;
    return new Score(clicks + 1, hits + (hit ? 1 : 0), reciprocalRanks + (hit ? 1.0 / rank : 0));
  }

  /** HR@10, which with one right answer is recall; 0 without clicks. */
  public double hitRate() {
    return clicks == 0 ? 0 : (double) hits / clicks;
  }

  /** MRR@10; 0 without clicks. */
  public double meanReciprocalRank() {
    return clicks == 0 ? 0 : reciprocalRanks / clicks;
  }
}
