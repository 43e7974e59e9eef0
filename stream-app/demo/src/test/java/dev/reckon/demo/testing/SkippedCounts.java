package dev.reckon.demo.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Skipped records on a page of metrics, by topic and reason. */
public final class SkippedCounts {

  private static final Pattern TOPIC = Pattern.compile("topic=\"([^\"]*)\"");
  private static final Pattern REASON = Pattern.compile("reason=\"([^\"]*)\"");

  private SkippedCounts() {}

  /**
   * Reads the samples of a metric that are not zero; of those that differ in other labels alone,
   * the largest.
   *
   * @param page in Prometheus' text format
   * @param name what the metric's name ends in
   * @param label what else the labels have to hold, as the page writes it; may be empty
   */
  public static Map<String, Map<String, Long>> of(String page, String name, String label) {
    Map<String, Map<String, Long>> counts = new TreeMap<>();
    Pattern sample = Pattern.compile("(?m)^\\w*" + name + "\\{([^}]*)} (\\S+)");
    Matcher found = sample.matcher(page);
    while (found.find()) {
      String labels = found.group(1);
      long count = Math.round(Double.parseDouble(found.group(2)));
      Matcher topic = TOPIC.matcher(labels);
      Matcher reason = REASON.matcher(labels);
      if (count > 0 && labels.contains(label) && topic.find() && reason.find()) {
        counts
            .computeIfAbsent(topic.group(1), unused -> new TreeMap<>())
            .merge(reason.group(1), count, Math::max);
      }
    }
    return counts;
  }
}
