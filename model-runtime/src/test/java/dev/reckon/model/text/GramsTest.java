package dev.reckon.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GramsTest {

  private static final int MANY = 1 << 30;

  @ParameterizedTest
  @CsvSource({
    "Pokémon: DIAMOND!, pokemon diamond",
    "ＸＢＯＸ ３６０, xbox 360",
    "' gears   of war ', gears-of-war",
  })
  void caseAccentsWidthAndPunctuationTellNothingApart(String one, String other) {
    assertThat(Grams.hashed(MANY).of(one)).containsExactly(Grams.hashed(MANY).of(other));
  }

  @Test
  void aWordIsItselfAndItsPieces() {
    // <ab>, <ab, ab>
    assertThat(Grams.hashed(MANY).of("ab")).hasSize(3);
    // <abc>, <ab, <abc, abc, abc>, bc>
    assertThat(Grams.hashed(MANY).of("abc")).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource({"batlefield, battlefield, 0.4", "call of duti, call of duty, 0.6", "halo, madden, 0"})
  void aTypingErrorKeepsMostPieces(String typed, String meant, double least) {
    Set<Integer> grams = grams(typed);
    Set<Integer> shared = grams(meant);
    shared.retainAll(grams);

    double share = (double) shared.size() / grams.size();
    assertThat(share).isGreaterThanOrEqualTo(least);
    assertThat(share == 0).isEqualTo(least == 0);
  }

  /** Bundles hold what these numbers stand for: other numbers would be other words. */
  @Test
  void theNumbersNeverChange() {
    assertThat(Grams.hashed(32_768).of("war 3"))
        .containsExactly(29283, 8703, 29909, 20881, 26311, 27608, 21948);
  }

  /** However it is spelt, and first, so that no long text loses it to its own pieces. */
  @Test
  void aWordWithAVectorIsAGramMore() {
    Grams grams = Grams.hashed(32_768).withWords(List.of("peace", "war", "3"));

    assertThat(grams.of("Wár 3"))
        .containsExactly(32_769, 29283, 8703, 29909, 20881, 26311, 27608, 32_770, 21948);
    assertThat(grams.of("wars")).containsExactly(Grams.hashed(32_768).of("wars"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "?!", "\u0301"})
  void aTextWithoutLettersHasNoGrams(String text) {
    assertThat(Grams.hashed(MANY).of(text)).isEmpty();
  }

  @Test
  void aLongTextIsReadUpToABound() {
    String text =
        IntStream.range(1_000, 1_200).mapToObj(Integer::toString).collect(Collectors.joining(" "));

    assertThat(Grams.hashed(MANY).of(text)).hasSize(Grams.MOST);
    assertThat(Arrays.stream(Grams.hashed(10).of(text)).boxed())
        .allMatch(gram -> gram >= 0 && gram < 10);
  }

  private static Set<Integer> grams(String text) {
    return Arrays.stream(Grams.hashed(MANY).of(text)).boxed().collect(Collectors.toSet());
  }
}
