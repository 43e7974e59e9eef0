package dev.reckon.backtest;

import dev.reckon.backtest.judge.Figures;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report for people. */
final class BacktestTable {

  private static final List<String> METRICS = List.of("HR@10", "NDCG@10", "MRR@10");

  /** Of names that are all short. */
  private static final int LEAST_WIDTH = 20;

  private final StringBuilder out = new StringBuilder();

  /** Of the first column: the longest name, and blanks behind it. */
  private final int width;

  private BacktestTable(int width) {
    this.width = width;
  }

  static String of(BacktestReport report) {
    Figures all = report.overall();
    int longest =
        Stream.of(
                Stream.of(report.model().bundle()),
                all.against().stream().map(other -> "less " + other.bundle()),
                all.baselines().keySet().stream())
            .flatMap(names -> names)
            .mapToInt(String::length)
            .max()
            .orElse(0);
    BacktestTable table = new BacktestTable(Math.max(LEAST_WIDTH, longest + 2));
    table.write(report);
    return table.out.toString();
  }

  private void write(BacktestReport report) {
    Figures all = report.overall();
    out.append(
        String.format(
            Locale.ROOT,
            "%,d clicks of %,d users from %s on; %,d of them before the user had a list, %,d on an item taken before%n",
            all.rows(),
            all.users(),
            report.from(),
            report.visitors(),
            report.repeats()));
    out.append(System.lineSeparator());
    first("");
    METRICS.forEach(label -> out.append(String.format(Locale.ROOT, "%-26s", label)));
    out.append(System.lineSeparator());
    levels(report.model().bundle(), all.metrics());
    all.against().forEach(other -> levels(other.bundle(), other.metrics()));
    all.baselines().forEach(this::levels);
    out.append(System.lineSeparator());
    for (Figures.Against other : all.against()) {
      differences("less " + other.bundle(), other.differences());
    }
    all.differenceFromBestBaseline()
        .forEach(
            (label, less) ->
                out.append(
                    String.format(
                        Locale.ROOT,
                        "%s less %s, the best baseline: %s%n",
                        label,
                        less.baseline(),
                        less.shown())));
    if (report.learning() != null) {
      learning(report.learning());
    }
    out.append(String.format(Locale.ROOT, "%nNDCG@10 by part%n"));
    report.parts().forEach(this::part);
  }

  private void learning(BacktestReport.Learning learning) {
    String refused =
        learning.refused().entrySet().stream()
            .map(it -> it.getValue() + " " + it.getKey().replace('_', ' '))
            .collect(Collectors.joining(", "));
    if (learning.turns().isEmpty()) {
      out.append(
          """

          Learning every %s: nothing was learnt, as it was never time for a new bundle. One is made once that
          time or number of clicks has passed and there are enough new clicks (setting reckon.learner.next.clicks):
          give a shorter --learn-every, or lower that setting.
          """
              .formatted(learning.every()));
      return;
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%nLearning every %s: it was time for a new bundle %d times, %d took over, %d did not%s; %.2f CPU s for 1,000 events%n",
            learning.every(),
            learning.turns().size(),
            learning.taken(),
            learning.turns().size() - learning.taken(),
            refused.isEmpty() ? "" : " (" + refused + ")",
            learning.cpuSecondsPerThousandEvents()));
  }

  private void first(String name) {
    out.append(name).append(" ".repeat(Math.max(1, width - name.length())));
  }

  private void levels(String name, Map<String, Estimate> metrics) {
    first(name);
    for (String label : METRICS) {
      out.append(of(metrics, label).shown()).append("  ");
    }
    out.append(System.lineSeparator());
  }

  private void differences(String name, Map<String, Difference> differences) {
    first(name);
    for (String label : METRICS) {
      out.append(of(differences, label).shown()).append("  ");
    }
    out.append(System.lineSeparator());
  }

  private void part(String name, Figures part) {
    Figures.FromBest less = of(part.differenceFromBestBaseline(), "NDCG@10");
    Map<String, Estimate> best = of(part.baselines(), less.baseline());
    out.append(
        String.format(
            Locale.ROOT,
            "%-14s %,9d clicks  %.4f; %s %.4f%n",
            name.replace('_', ' '),
            part.rows(),
            of(part.metrics(), "NDCG@10").value(),
            less.baseline(),
            of(best, "NDCG@10").value()));
  }

  private static <T> T of(Map<String, T> figures, String label) {
    return Objects.requireNonNull(figures.get(label), label);
  }
}
