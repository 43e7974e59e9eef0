package dev.reckon.model.evaluate;

import dev.reckon.model.data.EvaluationRow;
import dev.reckon.model.data.TargetEvent;
import dev.reckon.model.data.Vocabulary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The test targets of a split that can be judged. They are the same for every recommender.
 *
 * @param targets those with at least one item in their history, by time
 * @param withoutHistory how many more targets had none and are left out
 */
record TestRows(List<TargetEvent> targets, int withoutHistory) {

  static TestRows of(List<TargetEvent> test) {
    List<TargetEvent> targets =
        test.stream().filter(target -> !target.history().isEmpty()).toList();
    return new TestRows(targets, test.size() - targets.size());
  }

  int size() {
    return targets.size();
  }

  /** The rows in terms of a model's vocabulary. */
  List<EvaluationRow> in(Vocabulary vocabulary) {
    return targets.stream().map(target -> target.row(vocabulary)).toList();
  }

  /** For each row a number that stands for its user. */
  int[] users() {
    Map<String, Integer> numbers = new HashMap<>();
    return targets.stream()
        .mapToInt(target -> numbers.computeIfAbsent(target.userId(), id -> numbers.size()))
        .toArray();
  }

  /** Rows whose target the user has seen before: missed where seen items are excluded. */
  long seenTargets() {
    return targets.stream().filter(target -> target.seen().contains(target.itemId())).count();
  }
}
