package dev.reckon.learning.evaluate.compare;

import dev.reckon.learning.evaluate.statistics.Ranks;
import java.util.List;

/**
 * How a model ranked the test rows.
 *
 * @param name of the model
 * @param steps for each of its seeds the rankings after 0, 1, ... K reasoning steps
 * @param withDropout for each of its seeds the rankings with dropout on, none where not asked for
 * @param seconds of the clock, for the rankings by step of all seeds
 */
public record ModelResult(
    String name, List<List<Ranks>> steps, List<List<Ranks>> withDropout, double seconds) {

  public ModelResult {
    steps = List.copyOf(steps);
    withDropout = List.copyOf(withDropout);
  }

  /** K. */
  int reasoningSteps() {
    return steps.get(0).size() - 1;
  }

  /** The model read after k steps. */
  Contender after(int k) {
    return new Contender(name, steps.stream().map(rankings -> rankings.get(k)).toList());
  }

  /** The model as it is served. */
  Contender asTrained() {
    return after(reasoningSteps());
  }

  /** For each row the step that ranks its target best. */
  Contender oracleOverSteps() {
    return new Contender(name, steps.stream().map(Ranks::oracle).toList());
  }

  /** For each row the sample of dropout that ranks its target best. */
  Contender oracleOverDropout() {
    return new Contender(name, withDropout.stream().map(Ranks::oracle).toList());
  }
}
