package dev.reckon.learning.reaemb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewsTest {

  private static final List<String> SIX = List.of("one", "two", "three", "four", "five", "six");

  @Test
  void aViewLeavesOutTheShareOfTheAttributesRoundedDown() {
    Set<String> orders = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      for (String view : new Views(0.4).two(SIX, new Random(seed))) {
        List<String> kept = Arrays.asList(view.split("\\. ?", -1)).subList(0, 4);
        assertThat(kept).doesNotHaveDuplicates().isSubsetOf(SIX);
        assertThat(view).endsWith(".").doesNotContain("..");
        orders.add(view);
      }
    }
    assertThat(orders).hasSizeGreaterThan(60);
  }

  @Test
  void twoViewsOfAnItemDiffer() {
    for (int seed = 0; seed < 200; seed++) {
      for (List<String> item :
          List.of(SIX, List.of("a b", "c"), List.of("The Blue Train (1985)"))) {
        List<String> both = new Views(0.4).two(item, new Random(seed));
        assertThat(both.get(0)).isNotEqualTo(both.get(1));
      }
    }
  }

  @Test
  void anItemOfOneAttributeLosesARunOfItsWords() {
    String text = "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9";
    for (int seed = 0; seed < 50; seed++) {
      for (String view : new Views(0.4).two(List.of(text), new Random(seed))) {
        List<Integer> left =
            Arrays.stream(view.replace(".", "").split(" ", -1))
                .map(word -> Integer.parseInt(word.substring(1)))
                .toList();
        assertThat(left).hasSize(6).isSorted();
        int breaks = 0;
        for (int i = 1; i < left.size(); i++) {
          breaks += left.get(i) - left.get(i - 1) > 1 ? 1 : 0;
        }
        assertThat(breaks).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void aSingleWordStaysAsItIs() {
    assertThat(new Views(0.4).two(List.of("word"), new Random(1)))
        .containsExactly("word.", "word.");
  }
}
