package dev.reckon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  void whatEndsALineOrMovesTheCursorIsEscaped() {
    assertThat(OneLine.of("a\r\nb\u001b[2Jc\u0000\u2028\u202e\ud800\t"))
        .isEqualTo("a\\u000d\\u000ab\\u001b[2Jc\\u0000\\u2028\\u202e\\ud800\\u0009");
  }

  @Test
  void wordsOfAnyLanguageStayAsTheyAre() {
    assertThat(OneLine.of("Übung für 初音ミク, हिन्दी 😀")).isEqualTo("Übung für 初音ミク, हिन्दी 😀");
  }
}
