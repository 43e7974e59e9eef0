package dev.reckon.learning.evaluate.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.memory.Click;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryDictionaryTest {

  private final QueryDictionary dictionary = new QueryDictionary();

  @BeforeEach
  void learn() {
    click("halo", "a");
    click("Halo ", "b");
    click("halo", "b");
    click("madden", "c");
    click("madden", "c");
    click("madden", "c");
  }

  private void click(String query, String item) {
    dictionary.observe(new Click("u", "e", item, 1, query));
  }

  @Test
  void whatWasClickedAfterTheQueryComesFirstThenWhatIsPopular() {
    assertThat(dictionary.topUnder("HALO", List.of(), Set.of(), 10)).containsExactly("b", "a", "c");
    assertThat(dictionary.topUnder("halo", List.of(), Set.of(), 2)).containsExactly("b", "a");
    assertThat(dictionary.topUnder("halo", List.of(), Set.of("b"), 10)).containsExactly("a", "c");
  }

  @Test
  void aQueryThatWasNeverSeenIsAnsweredWithWhatIsPopular() {
    assertThat(dictionary.topUnder("halo 3", List.of(), Set.of(), 2)).containsExactly("c", "b");
    assertThat(dictionary.top(List.of(), Set.of(), 2)).containsExactly("c", "b");
  }
}
