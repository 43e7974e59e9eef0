package dev.reckon.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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
    assertThat(Grams.of(one, MANY)).containsExactly(Grams.of(other, MANY));
  }

  @Test
  void aWordIsItselfAndItsPieces() {
    // <ab>, <ab, ab>
    assertThat(Grams.of("ab", MANY)).hasSize(3);
    // <abc>, <ab, <abc, abc, abc>, bc>
    assertThat(Grams.of("abc", MANY)).hasSize(6);
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
    assertThat(Grams.of("war 3", 32_768))
        .containsExactly(29283, 8703, 29909, 20881, 26311, 27608, 21948);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "?!", "\u0301"})
  void aTextWithoutLettersHasNoGrams(String text) {
    assertThat(Grams.of(text, MANY)).isEmpty();
  }

  @Test
  void aLongTextIsReadUpToABound() {
    String text =
        IntStream.range(1_000, 1_200).mapToObj(Integer::toString).collect(Collectors.joining(" "));

    assertThat(Grams.of(text, MANY)).hasSize(Grams.MOST);
    assertThat(Arrays.stream(Grams.of(text, 10)).boxed()).allMatch(gram -> gram >= 0 && gram < 10);
  }

  private static Set<Integer> grams(String text) {
    return Arrays.stream(Grams.of(text, MANY)).boxed().collect(Collectors.toSet());
  }
}
