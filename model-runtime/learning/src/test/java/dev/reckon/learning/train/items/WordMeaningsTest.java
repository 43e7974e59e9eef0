package dev.reckon.learning.train.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordMeaningsTest {

  private static final Set<String> FEW =
      new LinkedHashSet<>(List.of("goalkeeper", "sedan", "ballet", "infantry"));
  private static final WordMeanings MEANINGS = new WordMeanings(FEW);

  @Test
  void aWordIsNearestToTheOneThatMeansTheSame() {
    FrozenVectors vectors = MEANINGS.of(List.of("goalie"));

    assertThat(vectors.names())
        .containsExactly("goalie", "goalkeeper", "sedan", "ballet", "infantry");
    float[] rows = vectors.rows(List.copyOf(vectors.names()));
    double nearest = product(rows, 0, 1);
    for (int other = 2; other <= 4; other++) {
      assertThat(nearest).isGreaterThan(product(rows, 0, other) + 0.2);
    }
  }

  @Test
  void theVectorOfAWordDoesNotDependOnTheWordsBesideIt() {
    float[] alone = MEANINGS.of(List.of("goalie")).rows(List.of("goalie"));
    float[] among =
        MEANINGS
            .of(List.of("antidisestablishmentarianism", "goalie", "tv"))
            .rows(List.of("goalie"));

    assertThat(among).containsExactly(alone, within(1e-5f));
  }

  @Test
  void whatTheVocabularySharesIsTakenAway() {
    float[] rows = MEANINGS.of(List.of()).rows(List.copyOf(FEW));

    int width = rows.length / FEW.size();
    for (int i = 0; i < width; i++) {
      float sum = 0;
      for (int word = 0; word < FEW.size(); word++) {
        sum += rows[word * width + i];
      }
      assertThat(sum).isCloseTo(0, within(1e-5f));
    }
  }

  @Test
  void theVocabularyIsOfWordsAsTextsAreRead() {
    assertThat(WordMeanings.ALL.vocabulary())
        .hasSize(23_415)
        .contains("quarterback", "sedan", "choreography")
        .noneMatch(word -> word.startsWith("#") || word.startsWith("["));
    assertThat(WordMeanings.ALL.sha256()).isNotEqualTo(MEANINGS.sha256());
  }

  @Test
  void wordsOfTitlesAndOfTheVocabularyHaveVectors() {
    List<Item> items = List.of(Item.newBuilder().setItemId("a").setTitle("Goalie mask").build());
    EventLog log = new EventLog(List.of(), items, List.of(), false);

    WordVectors vectors = WordVectors.byMeaning(log, MEANINGS);

    assertThat(vectors.ofData()).containsExactly("goalie", "mask");
    assertThat(vectors.all()).hasSize(6).containsAll(FEW);
  }

  @Test
  void aWordOfWhichNothingIsKnownHasNoVector() {
    List<Item> items = List.of(Item.newBuilder().setItemId("a").setTitle("\uD800\uDF30").build());
    EventLog log = new EventLog(List.of(), items, List.of(), false);

    assertThatThrownBy(() -> WordVectors.byMeaning(log, MEANINGS))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "The language model knows none of the 1 words in searches and titles: leave --query-text out");
  }

  private static double product(float[] rows, int one, int other) {
    int width = rows.length / 5;
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += rows[one * width + i] * rows[other * width + i];
    }
    return sum;
  }
}
