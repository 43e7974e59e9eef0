package dev.reckon.model.evaluate;

import dev.reckon.model.evaluate.Ranks.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate --report} writes.
 *
 * @param model name of the model
 * @param version of its bundle
 * @param digest of its bundle
 * @param codeVersion of Reckon
 * @param dataset as given
 * @param dataSha256 digest of its contents
 * @param protocol which events were test
 * @param seenItems {@code exclude} or {@code keep}
 * @param items N, all of which were ranked for every row
 * @param rows targets that were judged
 * @param rowsWithoutHistory more targets that no history came before; not judged
 * @param unknownTargets judged rows whose target the model does not know: missed
 * @param unknownHistories judged rows of whose history the model knows no item: answered with what
 *     was popular in training
 * @param seenTargets judged rows whose target the user had seen: missed if seen items are excluded
 * @param metrics of the model, by label
 * @param floors the same for each floor, by name
 * @param halfLife of recent popularity, ISO 8601: the best on the validation part; null where the
 *     data have no times and there is no such floor
 * @param intervals how the bounds of every metric were found
 * @param seed of the intervals
 * @param seconds of the clock, for ranking all rows by the model
 */
record EvaluationReport(
    String model,
    String version,
    String digest,
    String codeVersion,
    String dataset,
    String dataSha256,
    String protocol,
    String seenItems,
    int items,
    int rows,
    int rowsWithoutHistory,
    long unknownTargets,
    long unknownHistories,
    long seenTargets,
    Map<String, Estimate> metrics,
    Map<String, Map<String, Estimate>> floors,
    @Nullable String halfLife,
    String intervals,
    long seed,
    double seconds) {

  /** The report for a person: a line per metric, the floors beside the model. */
  String table() {
    List<String> names = new ArrayList<>(List.of(model));
    names.addAll(floors.keySet());
    StringBuilder table = new StringBuilder(heading());
    table.append(String.format(Locale.ROOT, "%-8s", ""));
    names.forEach(name -> table.append(String.format(Locale.ROOT, "  %-22s", name)));
    for (RankingMetric metric : RankingMetric.ALL) {
      table.append(String.format(Locale.ROOT, "%n%-8s", metric.label()));
      table.append("  ").append(cell(metrics, metric));
      floors.values().forEach(floor -> table.append("  ").append(cell(floor, metric)));
    }
    return table.append(System.lineSeparator()).toString();
  }

  private String heading() {
    return String.format(
        Locale.ROOT,
        "%s of %s: %,d rows, each ranking %,d items, seen items %s%n"
            + "not judged: %,d without a history; missed: %,d unknown targets%s;"
            + " popular list: %,d unknown histories%n"
            + "means over rows [%s]%n%n",
        protocol,
        dataset,
        rows,
        items,
        seenItems.equals("keep") ? "kept" : "excluded",
        rowsWithoutHistory,
        unknownTargets,
        seenItems.equals("keep") ? "" : String.format(Locale.ROOT, ", %,d seen", seenTargets),
        unknownHistories,
        intervals);
  }

  private static String cell(Map<String, Estimate> estimates, RankingMetric metric) {
    Estimate estimate = Objects.requireNonNull(estimates.get(metric.label()), metric::label);
    return String.format(
        Locale.ROOT, "%.4f [%.4f, %.4f]", estimate.value(), estimate.low(), estimate.high());
  }
}
