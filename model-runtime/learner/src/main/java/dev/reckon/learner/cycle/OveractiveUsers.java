package dev.reckon.learner.cycle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds users who made far more of a stretch of clicks than users of this shop do: programs that
 * click, or a few who want all to see something.
 *
 * <p>The clicks are divided into windows of equal numbers of clicks, half over one another, of 500
 * clicks, then of 1,000 and so on. Of each window counts how many clicks of the window the user of
 * an average click has made, sum(c^2) / sum(c) over the c clicks of each user. A window is unusual
 * if that is more than twice the median of all windows of its size, and farther from it than six
 * robust standard deviations (1.4826 times the median absolute deviation), in logarithms. So shops
 * where a user makes hundreds of clicks in one sitting are compared with themselves. Of an unusual
 * window the users with most clicks are found, one after the other, until it is usual without them.
 */
final class OveractiveUsers {

  /** Clicks of the smallest windows. */
  static final int LEAST_WINDOW = 500;

  /** Windows that do not overlap, which say what is usual. */
  static final int LEAST_WINDOWS = 8;

  private static final double TIMES = 2;
  private static final double DEVIATIONS = 6;

  /** Makes the median absolute deviation of a normal distribution its standard deviation. */
  private static final double NORMAL = 1.4826;

  private OveractiveUsers() {}

  /** Whether there are enough clicks to say what is usual. */
  static boolean canBeFound(int clicks) {
    return clicks >= LEAST_WINDOW * LEAST_WINDOWS;
  }

  /**
   * The users; none if there are too few clicks to compare.
   *
   * @param userIds of each click, the oldest first
   */
  static Set<String> among(List<String> userIds) {
    Set<String> found = new HashSet<>();
    for (int size = LEAST_WINDOW;
        userIds.size() / size >= LEAST_WINDOWS;
        size = Math.multiplyExact(size, 2)) {
      found.addAll(ofUnusual(windows(userIds, size)));
    }
    return found;
  }

  private static List<Map<String, Integer>> windows(List<String> userIds, int size) {
    List<Map<String, Integer>> windows = new ArrayList<>();
    int end = size;
    for (; end <= userIds.size(); end += size / 2) {
      windows.add(clicksByUser(userIds.subList(end - size, end)));
    }
    if (userIds.size() > end - size / 2) {
      windows.add(clicksByUser(userIds.subList(userIds.size() - size, userIds.size())));
    }
    return windows;
  }

  private static Map<String, Integer> clicksByUser(List<String> userIds) {
    Map<String, Integer> clicks = new HashMap<>();
    userIds.forEach(user -> clicks.merge(user, 1, Integer::sum));
    return clicks;
  }

  private static Set<String> ofUnusual(List<Map<String, Integer>> windows) {
    double[] logarithms =
        windows.stream().mapToDouble(window -> Math.log(ofAnAverageClick(window))).toArray();
    double median = median(logarithms);
    double deviation =
        NORMAL * median(Arrays.stream(logarithms).map(value -> Math.abs(value - median)).toArray());
    double most = median + Math.max(Math.log(TIMES), DEVIATIONS * deviation);
    Set<String> found = new HashSet<>();
    for (int i = 0; i < logarithms.length; i++) {
      if (logarithms[i] > most) {
        found.addAll(busiest(windows.get(i), TIMES * Math.exp(median)));
      }
    }
    return found;
  }

  /** How many clicks of the window the user of an average click has made. */
  private static double ofAnAverageClick(Map<String, Integer> window) {
    double squares = 0;
    double clicks = 0;
    for (int count : window.values()) {
      squares += (double) count * count;
      clicks += count;
    }
    return squares / clicks;
  }

  /** The users to leave out, so that the window is usual. */
  private static List<String> busiest(Map<String, Integer> window, double usual) {
    List<String> busiest = new ArrayList<>();
    double squares = 0;
    double clicks = 0;
    List<Map.Entry<String, Integer>> fewestFirst = new ArrayList<>(window.entrySet());
    fewestFirst.sort(
        Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey));
    for (Map.Entry<String, Integer> user : fewestFirst) {
      double count = user.getValue();
      squares += count * count;
      clicks += count;
      if (squares / clicks > usual) {
        busiest.add(user.getKey());
      }
    }
    return busiest;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
