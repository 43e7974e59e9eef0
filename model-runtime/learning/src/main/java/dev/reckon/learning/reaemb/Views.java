package dev.reckon.learning.reaemb;

import dev.reckon.language.ItemTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Two views of an item's text (LRCL): its attributes in another order, some left out. Of an item of
 * so few attributes that none would be left out, the words of one run are left out of the text
 * instead, as long as that share of it.
 *
 * @param drop share that is left out, rounded down
 */
record Views(double drop) {

  private static final int MOST_DRAWS = 20;

  /** Two texts of an item; they differ, unless the item allows no two. */
  List<String> two(List<String> attributes, Random random) {
    String first = one(attributes, random);
    String second = one(attributes, random);
    for (int draw = 0; draw < MOST_DRAWS && second.equals(first); draw++) {
      second = one(attributes, random);
    }
    return List.of(first, second);
  }

  private String one(List<String> attributes, Random random) {
    List<String> shuffled = new ArrayList<>(attributes);
    Collections.shuffle(shuffled, random);
    int dropped = (int) (drop * attributes.size());
    String text = ItemTexts.sentences(shuffled.subList(0, attributes.size() - dropped));
    return dropped > 0 ? text : withoutSpan(text, random);
  }

  /** A text without a run of its words; at least one stays. */
  private String withoutSpan(String text, Random random) {
    List<String> words = new ArrayList<>(Arrays.asList(text.split("\\s+", -1)));
    int span = Math.min(words.size() - 1, Math.max(1, (int) (drop * words.size())));
    if (span < 1 || drop == 0) {
      return text;
    }
    int from = random.nextInt(words.size() - span + 1);
    words.subList(from, from + span).clear();
    return String.join(" ", words);
  }
}
