package dev.reckon.learning.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  @Test
  void itemsFallInFrequencyAndTiesGoById() {
    Vocabulary vocabulary = Vocabulary.of(List.of("c", "b", "a", "b", "d", "b", "d"));

    assertThat(vocabulary.itemIds()).containsExactly("b", "d", "a", "c");
    assertThat(vocabulary.size()).isEqualTo(4);
    assertThat(vocabulary.count(0)).isEqualTo(3);
    assertThat(vocabulary.count(3)).isEqualTo(1);
    assertThat(vocabulary.itemId(vocabulary.indexOf("a"))).isEqualTo("a");
  }

  @Test
  void unknownItemsHaveNoIndexAndAreSkipped() {
    Vocabulary vocabulary = Vocabulary.of(List.of("a", "b"));

    assertThat(vocabulary.indexOf("z")).isEqualTo(Vocabulary.UNKNOWN);
    assertThat(vocabulary.knownIndices(List.of("z", "b", "z", "a"))).containsExactly(1, 0);
  }

  @Test
  void itemThatOccursTwiceIsRefused() {
    assertThatThrownBy(() -> new Vocabulary(List.of("a", "a"), new long[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("item a occurs twice");
  }
}
