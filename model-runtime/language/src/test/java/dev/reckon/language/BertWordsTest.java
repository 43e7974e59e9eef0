package dev.reckon.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BertWordsTest {

  @Test
  void caseAndAccentsAreTakenAway() {
    assertThat(BertWords.of("Crème BRÛLÉE Größe İstanbul"))
        .containsExactly("creme", "brulee", "große", "istanbul");
  }

  @Test
  void marksAndChineseCharactersAreWordsOfTheirOwn() {
    assertThat(BertWords.of("C++ $5, don't 无线x–y"))
        .containsExactly("c", "+", "+", "$", "5", ",", "don", "'", "t", "无", "线", "x", "–", "y");
  }

  @Test
  void whatIsNotSeenIsTakenOutAndEverySpaceSeparates() {
    assertThat(BertWords.of("a\u0000b\u200Dc\uFFFDd e\u00A0f\tg\u3000h\uE000"))
        .containsExactly("abcd", "e", "f", "g", "h");
  }

  @Test
  void aTextWithoutWordsHasNone() {
    assertThat(BertWords.of(" \n\t ")).isEmpty();
  }
}
