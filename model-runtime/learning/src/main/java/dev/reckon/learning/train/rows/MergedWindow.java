package dev.reckon.learning.train.rows;

import dev.reckon.model.input.History;
import java.util.List;

/**
 * A stretch of a history of items and searches that is encoded at once. The target of a position is
 * the next item after it, even if a search lies between them: so a model learns to predict a click
 * both before and after its search is known. A position never sees its target or any later token.
 *
 * @param history all of a user's training part, oldest first; its newest token is an item
 * @param from first token that is read
 * @param to end of the tokens that are read
 * @param firstTrained the first position whose state is trained; those before it are context
 */
record MergedWindow(History history, int from, int to, int firstTrained) implements TrainingRow {

  /**
   * The windows of a history, as {@link TrainingWindow} cuts them.
   *
   * @param window C
   */
  static List<MergedWindow> of(History history, int window) {
    return TrainingWindow.of(history.tokens(), window).stream()
        .map(cut -> of(history, cut))
        .toList();
  }

  /** The stretch of a history that belongs to a window of its tokens. */
  static MergedWindow of(History history, TrainingWindow cut) {
    return new MergedWindow(history, cut.from(), cut.to(), cut.firstTrained());
  }

  @Override
  public int length() {
    return to - from;
  }

  @Override
  public int token(int position) {
    return history.tokens()[from + position];
  }

  @Override
  public int[] search(int token) {
    return history.search(token);
  }

  @Override
  public int targets() {
    return to - firstTrained;
  }

  @Override
  public int position(int target) {
    return firstTrained - from + target;
  }

  @Override
  public int item(int target) {
    return token(place(target));
  }

  @Override
  public int place(int target) {
    int next = position(target) + 1;
    while (History.isSearch(token(next))) {
      next++;
    }
    return next;
  }
}
