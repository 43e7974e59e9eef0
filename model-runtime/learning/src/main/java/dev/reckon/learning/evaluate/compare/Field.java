package dev.reckon.learning.evaluate.compare;

import java.util.Arrays;
import java.util.List;

/**
 * The recommenders that are compared on the same rows.
 *
 * @param users for each row a number for its user
 * @param model the tested one, with its memory if it has one
 * @param alone the same without a memory; equal to it if it has none
 * @param baselines which it should beat
 * @param against other models
 */
public record Field(
    int[] users,
    ModelResult model,
    ModelResult alone,
    List<Contender> baselines,
    List<ModelResult> against) {

  public Field {
    baselines = List.copyOf(baselines);
    against = List.copyOf(against);
  }

  /** Of a model that is served without a memory. */
  public Field(
      int[] users, ModelResult model, List<Contender> baselines, List<ModelResult> against) {
    this(users, model, model, baselines, against);
  }

  /** The users of some rows. */
  int[] usersOf(int[] rows) {
    return Arrays.stream(rows).map(row -> users[row]).toArray();
  }
}
