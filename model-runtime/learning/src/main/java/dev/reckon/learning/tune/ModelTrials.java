package dev.reckon.learning.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The trials of one model, as far as they are done; always the first ones of its plan. */
final class ModelTrials implements AutoCloseable {

  private final Plan plan;
  private final TrialStore store;
  private final List<TrialResult> results;

  private ModelTrials(Plan plan, TrialStore store, List<TrialResult> results) {
    this.plan = plan;
    this.store = store;
    this.results = results;
  }

  /** Takes up a plan where its store says it stands. */
  static ModelTrials of(Plan plan, TrialStore store) throws IOException {
    List<TrialResult> results = new ArrayList<>();
    for (Trial trial : plan.trials()) {
      Optional<TrialResult> result = store.result(trial.number());
      if (result.isEmpty()) {
        break;
      }
      results.add(result.get());
      // It is still there where the process ended just after the trial did.
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

  /** What is done, in the order of the plan. */
  List<TrialResult> results() {
    return List.copyOf(results);
  }

  /** The first trial that is not done; empty where all are. */
  Optional<Trial> next() {
    return plan.trials().stream().skip(results.size()).findFirst();
  }

  /** Keeps what {@link #next} came to. */
  void add(TrialResult result) throws IOException {
    store.write(result);
    results.add(result);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
