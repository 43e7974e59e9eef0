package dev.reckon.language;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordPiecesTest {

  private static final int UNKNOWN = 1;
  private static final int FIRST = 2;
  private static final int LAST = 3;

  private static final WordPieces PIECES =
      new WordPieces(
          Map.of(
              "[PAD]",
              0,
              "[UNK]",
              UNKNOWN,
              "[CLS]",
              FIRST,
              "[SEP]",
              LAST,
              "play",
              4,
              "##er",
              5,
              "##s",
              6,
              "##ers",
              7,
              "a",
              8,
              "\uD83C\uDFA7",
              9),
          List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"));

  @Test
  void theLongestPieceComesFirst() {
    assertThat(PIECES.tokens("players", 10)).containsExactly(FIRST, 4, 7, LAST);
  }

  @Test
  void aWordThatCannotBePutTogetherIsUnknownAsAWhole() {
    assertThat(PIECES.tokens("playing a", 10)).containsExactly(FIRST, UNKNOWN, 8, LAST);
    assertThat(PIECES.tokens("a".repeat(101), 10)).containsExactly(FIRST, UNKNOWN, LAST);
    assertThat(PIECES.tokens("x\uD83C\uDFA8", 10)).containsExactly(FIRST, UNKNOWN, LAST);
  }

  @Test
  void charactersOutsideTheFirstPlaneAreWhole() {
    assertThat(PIECES.tokens("\uD83C\uDFA7", 10)).containsExactly(FIRST, 9, LAST);
  }

  @Test
  void aLongTextIsCutBeforeItsEnd() {
    assertThat(PIECES.tokens("a players a a a", 5)).containsExactly(FIRST, 8, 4, 7, LAST);
    assertThat(PIECES.tokens("a players", 4)).containsExactly(FIRST, 8, 4, LAST);
    assertThat(PIECES.tokens("a", 2)).containsExactly(FIRST, LAST);
    assertThat(PIECES.tokens("a[SEP][SEP][SEP]", 4)).containsExactly(FIRST, 8, LAST, LAST);
  }

  /** As the original tokenizer reads them. */
  @Test
  void aSpecialTokenMayStandInAText() {
    assertThat(PIECES.tokens("a[SEP]play [sep]", 10)).startsWith(FIRST, 8, LAST, 4, UNKNOWN);
  }

  @Test
  void anotherKindOfTokenizerIsRefused() {
    byte[] file = "{\"model\": {\"type\": \"BPE\", \"vocab\": {}}}".getBytes(UTF_8);
    assertThatThrownBy(() -> WordPieces.read(new ByteArrayInputStream(file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'BPE'");
  }
}
