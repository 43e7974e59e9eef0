package dev.reckon.learning.tune;

import static java.util.stream.Collectors.joining;

import dev.reckon.learning.train.loop.ValidationScore;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The result of a search as a text table. */
final class TuneTable {

  private static final String HEADER =
      "trial  outcome   NDCG@10   HR@10  epochs (best)   CPU s  settings";

  private TuneTable() {}

  /** For each model its trials, the best first, and how to train the best. */
  static String of(TuneReport report) {
    return report.models().stream().map(model -> of(report, model)).collect(joining("\n"));
  }

  private static String of(TuneReport report, TuneReport.OfModel model) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d of %d trials done, %.0f CPU s%n",
            model.model(),
            model.trials().size(),
            model.plannedTrials(),
            model.cpuSeconds()));
    text.append(String.format(Locale.ROOT, "%s%n", HEADER));
    List<TrialResult> best =
        model.trials().stream()
            .sorted(Comparator.comparingDouble(TrialResult::ndcgAt10).reversed())
            .toList();
    best.forEach(trial -> text.append(row(trial, model.space().keySet())));
    TuneReport.Unfinished unfinished = model.unfinished();
    if (unfinished != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "trial %d is unfinished, %d epochs of it are kept: the same command continues it%n",
              unfinished.trial(),
              unfinished.epochs()));
    }
    if (model.command() != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "best of %s trials: %d%n  %s%n",
              report.models().size() == 1
                  ? "its"
                  : "the first " + report.equalTrials() + " (all models have had those)",
              model.best(),
              model.command()));
    }
    return text.toString();
  }

  private static String row(TrialResult trial, Set<String> searched) {
    ValidationScore score = trial.validation();
    return String.format(
        Locale.ROOT,
        "%5d  %-8s %8s %7s %7d %6s %8.0f  %s%n",
        trial.trial(),
        label(trial.outcome()),
        score == null ? "-" : String.format(Locale.ROOT, "%.4f", score.ndcgAt10()),
        score == null ? "-" : String.format(Locale.ROOT, "%.4f", score.hitRateAt10()),
        trial.epochs(),
        "(" + trial.bestEpoch() + ")",
        trial.cpuSeconds(),
        pairs(trial.settings(), searched));
  }

  static String searched(ModelTrials model, Map<String, String> settings) {
    return pairs(settings, model.plan().space().settings().keySet());
  }

  private static String pairs(Map<String, String> settings, Set<String> keys) {
    return keys.stream().map(key -> key + "=" + settings.get(key)).collect(joining(" "));
  }

  static String label(TrialResult.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
