package dev.reckon.learning.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The best trial of a model among models that had equal budgets. */
public final class Comparison {

  private final List<ModelTrials> models;

  Comparison(List<ModelTrials> models) {
    this.models = List.copyOf(models);
  }

  /**
   * The best of the trials whose number every model has reached. A model with an exhausted space
   * does not count.
   */
  Optional<TrialResult> bestAtEqualTrials(ModelTrials model) {
    return best(model.results().stream().filter(it -> it.trial() <= equalTrials()).toList());
  }

  /** The number of trials that every model has had, as far as its space has them. */
  int equalTrials() {
    return models.stream()
        .filter(model -> model.next().isPresent())
        .mapToInt(model -> model.results().size())
        .min()
        .orElse(models.stream().mapToInt(model -> model.results().size()).max().orElse(0));
  }

  /** The best of a model's first trials that took no more CPU time than the cheapest model's. */
  Optional<TrialResult> bestAtEqualCpu(ModelTrials model) {
    double limit = models.stream().mapToDouble(Comparison::cpuSeconds).min().orElse(0);
    List<TrialResult> affordable = new ArrayList<>();
    double spent = 0;
    for (TrialResult result : model.results()) {
      spent += result.cpuSeconds();
      if (spent > limit) {
        break;
      }
      affordable.add(result);
    }
    return best(affordable);
  }

  static double cpuSeconds(ModelTrials model) {
    // Summed in the order of bestAtEqualCpu, so that the cheapest model affords all of its trials.
    double seconds = 0;
    for (TrialResult result : model.results()) {
      seconds += result.cpuSeconds();
    }
    return seconds;
  }

  /** The earliest of the best; empty where all failed. */
  static Optional<TrialResult> best(List<TrialResult> results) {
    return results.stream()
        .filter(result -> result.outcome() != TrialResult.Outcome.FAILED)
        .reduce((best, other) -> other.ndcgAt10() > best.ndcgAt10() ? other : best);
  }
}
