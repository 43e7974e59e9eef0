package dev.reckon.learning.evaluate.compare;

import java.util.Arrays;
import java.util.List;

/**
 * The recommenders that are compared on the same rows.
 *
 * @param users for each row a number for its user
 * @param model the tested one
 * @param baselines which it should beat
 * @param against other models
 */
public record Field(
    int[] users, ModelResult model, List<Contender> baselines, List<ModelResult> against) {

  public Field {
    baselines = List.copyOf(baselines);
    against = List.copyOf(against);
  }

  /** The users of some rows. */
  int[] usersOf(int[] rows) {
    return Arrays.stream(rows).map(row -> users[row]).toArray();
  }
}
