package dev.reckon.learning.evaluate.compare;

import java.util.Arrays;
import java.util.List;

/**
 * Who is judged beside whom, on the same rows.
 *
 * @param users for each row a number that stands for its user
 * @param model the tested one
 * @param baselines what it must beat
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
