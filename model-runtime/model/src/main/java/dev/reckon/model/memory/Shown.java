package dev.reckon.model.memory;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Which items a question may name: the sources of one question ask about each once. Owned by one
 * thread.
 */
final class Shown {

  private final Places asked = new Places();
  private boolean[] isShown = new boolean[1 << 10];

  /** Begins a question that may name everything. */
  void clear() {
    asked.clear();
  }

  void hide(int item) {
    answer(asked.of(item), false);
  }

  /** The same as a rule that costs more, but for what is hidden. */
  IntPredicate by(IntPredicate rule) {
    return item -> {
      int known = asked.size();
      int place = asked.of(item);
      if (place == known) {
        answer(place, rule.test(item));
      }
      return isShown[place];
    };
  }

  private void answer(int place, boolean answer) {
    if (place >= isShown.length) {
      isShown = Arrays.copyOf(isShown, 2 * place);
    }
    isShown[place] = answer;
  }
}
