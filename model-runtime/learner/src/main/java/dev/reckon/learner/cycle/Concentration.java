package dev.reckon.learner.cycle;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far few users made most of some clicks. A log in which they did, and did not before, would
 * teach a model what a few want all to see.
 *
 * @param users who made the clicks
 * @param few how many of them are the few: those with the most clicks
 * @param share of the clicks that the few made
 */
record Concentration(int users, int few, double share) {

  /** How much more than before is not usual. */
  private static final double USUAL = 1.5;

  /**
   * Counts clicks by user.
   *
   * @param userIds of each click
   * @param fewUsers share of the users who are the few; at least one is
   */
  static Concentration of(List<String> userIds, double fewUsers) {
    Map<String, Integer> clicks = new HashMap<>();
    userIds.forEach(user -> clicks.merge(user, 1, Integer::sum));
    int few = clicks.isEmpty() ? 0 : Math.max(1, (int) Math.ceil(fewUsers * clicks.size()));
    long ofFew =
        clicks.values().stream()
            .sorted(Comparator.reverseOrder())
            .limit(few)
            .mapToLong(Integer::longValue)
            .sum();
    return new Concentration(
        clicks.size(), few, userIds.isEmpty() ? 0 : (double) ofFew / userIds.size());
  }

  /**
   * Whether these clicks may be the work of a few.
   *
   * @param before the clicks before them
   * @param most share of the clicks that is suspicious
   */
  boolean isSuspicious(Concentration before, double most) {
    return share > most && share > USUAL * before.share;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%d of %d users made %.0f %% of the clicks", few, users, 100 * share);
  }
}
