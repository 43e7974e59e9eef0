package dev.reckon.model.evaluate;

import dev.reckon.model.data.EvaluationRow;
import dev.reckon.model.data.TargetEvent;
import dev.reckon.model.data.Vocabulary;
import java.util.List;

/**
 * The test targets of a split that can be judged, in terms of a model's vocabulary.
 *
 * @param targets those with at least one item in their history, by time
 * @param rows the same for the model
 * @param withoutHistory how many more targets had none and are left out
 */
record TestRows(List<TargetEvent> targets, List<EvaluationRow> rows, int withoutHistory) {

  static TestRows of(List<TargetEvent> test, Vocabulary vocabulary) {
    List<TargetEvent> targets =
        test.stream().filter(target -> !target.history().isEmpty()).toList();
    List<EvaluationRow> rows = targets.stream().map(target -> target.row(vocabulary)).toList();
    return new TestRows(targets, rows, test.size() - targets.size());
  }

  /** Rows whose target the model does not know: it misses each. */
  long unknownTargets() {
    return rows.stream().filter(row -> row.target() == Vocabulary.UNKNOWN).count();
  }

  /** Rows of whose history the model knows nothing: it answers them with what is popular. */
  long unknownHistories() {
    return rows.stream().filter(row -> row.history().length == 0).count();
  }

  /** Rows whose target the user has seen before: missed where seen items are excluded. */
  long seenTargets() {
    return targets.stream().filter(target -> target.seen().contains(target.itemId())).count();
  }
}
