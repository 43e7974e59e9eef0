package dev.reckon.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRulesTest {

  @ParameterizedTest
  @EnumSource
  void caseAccentsWidthAndPunctuationTellNothingApart(TextRules rules) {
    assertThat(rules.words("Pokémon: DIAMOND!")).containsExactly("pokemon", "diamond");
    assertThat(rules.words("ＸＢＯＸ ３６０")).containsExactly("xbox", "360");
    assertThat(rules.words(" gears   of-war ")).containsExactly("gears", "of", "war");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Marks go from Latin, Greek and Cyrillic letters, and stay where they are vowels.
        "Điện thoại|đien thoai",
        "Ёлка Йогурт|елка иогурт",
        "Οδυσσέας|οδυσσεας",
        "İstanbul IŞIK ışık|istanbul isik isik",
        "Straße STRASSE|strasse strasse",
        "दिन दीन हिन्दी|दिन दीन हिन्दी",
        "தமிழ்|தமிழ்",
        "عَرَبِيّ|عَرَبِيّ",
        // Signs behind letters belong to them.
        "C++ C# F#, c|c++ c# f# c",
        "C＋＋|c++",
        "a+b C++17 1+1=2|a b c++ 17 1 1 2",
        "Disney+|disney+",
        // Scripts without spaces are words apart from others, and keep what makes their vowels
        // long.
        "PS5游戏机|ps5 游戏机",
        "任天堂スイッチ2本体|任天堂スイッチ 2 本体",
        "ゲーム ｹﾞｰﾑ|ゲーム ゲーム",
        "한국어 책|한국어 책",
        "น้ำปลา|น้ําปลา",
      })
  void wordsOfTheNewestRules(String text, String words) {
    assertThat(TextRules.V2.words(text)).containsExactly(words.split(" "));
  }

  @Test
  void theOldestRulesStripEveryMarkAsBundlesOfThenWereTrained() {
    assertThat(TextRules.V1.words("दिन C++")).containsExactly("दन", "c");
    assertThat(TextRules.V1.words("PS5游戏机")).containsExactly("ps5游戏机");
  }

  @Test
  void aWordOfLettersHasPiecesOfThreeToFive() {
    assertThat(piecesOf("abc"))
        .containsExactly("<abc>", "<ab", "<abc", "<abc>", "abc", "abc>", "bc>");
    assertThat(piecesOf("c#")).containsExactly("<c#>", "<c#", "<c#>", "c#>");
  }

  @Test
  void aRunWithoutSpacesHasPiecesOfOneAndTwoCharacters() {
    assertThat(piecesOf("游戏机")).containsExactly("<游戏机>", "游", "游戏", "戏", "戏机", "机");
    assertThat(piecesOf("𠮷野")).containsExactly("<𠮷野>", "𠮷", "𠮷野", "野");
    assertThat(piecesOf("ที่")).containsExactly("<ที่>", "ที่");
  }

  /** What is looked for, and what is found in the middle of a longer run. */
  @ParameterizedTest
  @CsvSource({"电脑, 二手苹果笔记本电脑包", "京都, 東京都の地図", "ゲーム, 携帯ゲーム機", "문법, 한국어문법책", "ราคา, โทรศัพท์ราคาถูก"})
  void aWordInsideARunSharesMostOfItsPieces(String word, String run) {
    Set<String> shared = pieces(word);
    shared.retainAll(pieces(run));

    assertThat(shared).hasSizeGreaterThanOrEqualTo(pieces(word).size() - 1);
    assertThat(pieces(word)).hasSizeGreaterThan(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "?!", "++", "#", "\u200d", "\ud83c\udf55", "\u0301"})
  void aTextWithoutLettersAndDigitsHasNoWords(String text) {
    assertThat(TextRules.V2.words(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u093f\u0915", "\ud83d", "a\ud83d", "ー", "\u0e31"})
  void whatNoWordBeginsWithIsStillRead(String text) {
    assertThat(TextRules.V2.words(text).stream().flatMap(word -> piecesOf(word).stream()))
        .allMatch(piece -> !piece.isEmpty());
  }

  @Test
  void aVersionStandsForItsRules() {
    assertThat(Arrays.stream(TextRules.values()).map(rules -> TextRules.ofVersion(rules.version())))
        .containsExactly(TextRules.values());
    assertThat(List.of(0, 3)).noneMatch(TextRules::has);
    assertThatThrownBy(() -> TextRules.ofVersion(3)).hasMessageContaining("version 3");
  }

  private static List<String> piecesOf(String word) {
    List<String> pieces = new ArrayList<>();
    TextRules.V2.read(word, (text, from, to) -> pieces.add(text.substring(from, to)));
    return pieces;
  }

  private static Set<String> pieces(String word) {
    Set<String> pieces = new HashSet<>();
    TextRules.V2.words(word).forEach(part -> pieces.addAll(piecesOf(part)));
    return pieces;
  }
}
