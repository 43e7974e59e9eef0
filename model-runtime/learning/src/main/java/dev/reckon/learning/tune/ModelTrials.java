package dev.reckon.learning.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The finished trials of one model; always the first ones of its plan. */
final class ModelTrials implements AutoCloseable {

  private final Plan plan;
  private final TrialStore store;
  private final List<TrialResult> results;

  private ModelTrials(Plan plan, TrialStore store, List<TrialResult> results) {
    this.plan = plan;
    this.store = store;
    this.results = results;
  }

  /** Resumes a plan from its store. */
  static ModelTrials of(Plan plan, TrialStore store) throws IOException {
    List<TrialResult> results = new ArrayList<>();
    for (Trial trial : plan.trials()) {
      Optional<TrialResult> result = store.result(trial.number());
      if (result.isEmpty()) {
        break;
      }
      results.add(result.get());
      // It still exists if the process ended just after the trial.
      Files.deleteIfExists(store.checkpoint(trial.number()));
    }
    return new ModelTrials(plan, store, results);
  }

  Plan plan() {
    return plan;
  }

  TrialStore store() {
    return store;
  }

  /** The finished trials, in the order of the plan. */
  List<TrialResult> results() {
    return List.copyOf(results);
  }

  /** The first trial that is not done; empty where all are. */
  Optional<Trial> next() {
    return plan.trials().stream().skip(results.size()).findFirst();
  }

  /** Stores the result of {@link #next}. */
  void add(TrialResult result) throws IOException {
    store.write(result);
    results.add(result);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
