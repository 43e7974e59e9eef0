package dev.reckon.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GramsTest {

  private static final int MANY = 1 << 30;

  @Test
  void aWordIsItselfAndItsPieces() {
    // <ab>, <ab, ab>
    assertThat(Grams.hashed(MANY, TextRules.NEWEST).of("ab")).hasSize(3);
    // <abc>, <ab, <abc, abc, abc>, bc>
    assertThat(Grams.hashed(MANY, TextRules.NEWEST).of("abc")).hasSize(6);
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

  /** Bundles hold rows for these numbers: other numbers would be other words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "V1|war 3|29283 8703 29909 20881 26311 27608 21948",
        "V2|war 3|29283 8703 29909 20881 26311 27608 21948",
        "V1|Pokémon|8154 5958 29557 20880 23153 31284 6273 18236 23097 2374 12430 17993 23551 4618 13060 9930 3097 4607 13018",
        "V1|हिन्दी|23183 29432 24073 11845 11891 29889",
        "V1|电脑包|31511 7901 6465 15837 4123 13817",
        "V1|C++ c|30220",
        "V1|ＸＢＯＸ|21570 3611 13716 5580 3408 30056 7238 13352 22790 18316",
        "V2|Pokémon|8154 5958 29557 20880 23153 31284 6273 18236 23097 2374 12430 17993 23551 4618 13060 9930 3097 4607 13018",
        "V2|हिन्दी|30622 18935 1100 10606 4184 3186 2927 11028 6573 7994 4461 2170 19428 381 29307 25197",
        "V2|电脑包|31511 25535 1649 31751 19759 27881",
        "V2|C++ c|4 11617 22362 14046 16864 11579 30220",
      })
  void theNumbersNeverChange(TextRules rules, String text, String numbers) {
    assertThat(Grams.hashed(32_768, rules).of(text))
        .containsExactly(Arrays.stream(numbers.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  /** However it is spelt, and first, so that no long text loses it to its own pieces. */
  @Test
  void aWordWithAVectorIsAGramMore() {
    Grams grams = Grams.hashed(32_768, TextRules.NEWEST).withWords(List.of("peace", "war", "3"));

    assertThat(grams.of("Wár 3"))
        .containsExactly(32_769, 29283, 8703, 29909, 20881, 26311, 27608, 32_770, 21948);
    assertThat(grams.of("wars")).containsExactly(Grams.hashed(32_768, TextRules.NEWEST).of("wars"));
  }

  @Test
  void aWordWithoutAVectorMayBeReadAsAnother() {
    Grams letters = Grams.hashed(32_768, TextRules.NEWEST).withWords(List.of("hockey", "puck"));
    Grams grams =
        letters.withNearest(word -> Optional.of("hockey").filter(it -> word.length() == 6));

    assertThat(grams.of("goalie")).containsExactly(letters.of("hockey"));
    assertThat(grams.of("the goalie")).containsExactly(letters.of("the hockey"));
    assertThat(grams.of("puck")).containsExactly(letters.of("puck"));
    assertThat(grams.of("keeper mask")).containsExactly(letters.of("hockey mask"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "?!", "\u0301"})
  void aTextWithoutLettersHasNoGrams(String text) {
    assertThat(Grams.hashed(MANY, TextRules.NEWEST).of(text)).isEmpty();
  }

  @Test
  void aLongTextIsReadUpToABound() {
    String text =
        IntStream.range(1_000, 1_200).mapToObj(Integer::toString).collect(Collectors.joining(" "));

    assertThat(Grams.hashed(MANY, TextRules.NEWEST).of(text)).hasSize(Grams.MOST);
    assertThat(Arrays.stream(Grams.hashed(10, TextRules.NEWEST).of(text)).boxed())
        .allMatch(gram -> gram >= 0 && gram < 10);
  }

  private static Set<Integer> grams(String text) {
    return Arrays.stream(Grams.hashed(MANY, TextRules.NEWEST).of(text))
        .boxed()
        .collect(Collectors.toSet());
  }
}
