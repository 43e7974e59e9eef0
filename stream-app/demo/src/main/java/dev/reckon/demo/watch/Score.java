package dev.reckon.demo.watch;

/**
 * Hits among the first {@link StandingList#DEPTH} places.
 *
 * @param clicks clicks that were scored
 * @param hits those whose item was in the list
 * @param reciprocalRanks sum over the hits of 1 / place
 * @param gains sum over the hits of 1 / log2(place + 1)
 */
public record Score(long clicks, long hits, double reciprocalRanks, double gains) {

  public static final Score NONE = new Score(0, 0, 0, 0);

  /** With one more click, whose item had this place; 0 or beyond the list is a miss. */
  public Score plus(int rank) {
    if (rank <= 0 || rank > StandingList.DEPTH) {
      return new Score(clicks + 1, hits, reciprocalRanks, gains);
    }
    return new Score(
        clicks + 1,
        hits + 1,
        reciprocalRanks + 1.0 / rank,
        gains + Math.log(2) / Math.log(rank + 1));
  }

  /** HR@10, which with one right answer is recall; 0 without clicks. */
  public double hitRate() {
    return clicks == 0 ? 0 : (double) hits / clicks;
  }

  /** MRR@10; 0 without clicks. */
  public double meanReciprocalRank() {
    return clicks == 0 ? 0 : reciprocalRanks / clicks;
  }

  /** NDCG@10, of one right answer; 0 without clicks. */
  public double meanGain() {
    return clicks == 0 ? 0 : gains / clicks;
  }
}
