package dev.reckon.learning.train.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a sequence that is encoded at once. Item i + 1 is the target of position i.
 *
 * @param sequence all of a user's training items, oldest first
 * @param from first item that is read
 * @param to end of the items that are read
 * @param firstTrained the first position whose state is trained; those before it are context
 */
record TrainingWindow(int[] sequence, int from, int to, int firstTrained) implements TrainingRow {

  /**
   * The windows of a sequence. Every prefix is trained once; one that is longer than a window is
   * trained with at least half a window of context.
   *
   * @param window C
   */
  static List<TrainingWindow> of(int[] sequence, int window) {
    return of(sequence, window, 0, sequence.length - 1);
  }

  /**
   * The windows of some positions of a sequence.
   *
   * @param window C
   * @param first position that is trained
   * @param positions end of those that are trained, at most all but the last
   */
  static List<TrainingWindow> of(int[] sequence, int window, int first, int positions) {
    List<TrainingWindow> windows = new ArrayList<>();
    int trained = first;
    while (trained < positions) {
      int to = Math.min(positions, trained == 0 ? window : trained + window / 2);
      windows.add(new TrainingWindow(sequence, Math.max(0, to - window), to, trained));
      trained = to;
    }
    return windows;
  }

  @Override
  public int length() {
    return to - from;
  }

  @Override
  public int token(int position) {
    return sequence[from + position];
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
    return position(target) + 1;
  }
}
