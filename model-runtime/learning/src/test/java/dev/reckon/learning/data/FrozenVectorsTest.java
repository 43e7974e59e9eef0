package dev.reckon.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learning.data.events.DatasetException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrozenVectorsTest {

  @TempDir Path directory;

  @Test
  void vectorsAreScaledToLengthOne() throws IOException {
    FrozenVectors vectors = FrozenVectors.ofItems(file("a b\t3 -4\nnone\t0 0\n"));

    assertThat(vectors.width()).isEqualTo(2);
    assertThat(vectors.names()).containsExactly("a b", "none");
    assertThat(vectors.rows(List.of("unknown", "a b", "none")))
        .containsExactly(0, 0, 0.6f, -0.8f, 0, 0);
  }

  @Test
  void theMeanOfSomeIsTakenAwayFromAll() throws IOException {
    FrozenVectors vectors = FrozenVectors.ofItems(file("a\t1 0\nb\t0 1\nc\t-1 0\n"));

    FrozenVectors centred = vectors.centredOn(List.of("b", "unknown", "a"));

    assertThat(centred.centre()).containsExactly(0.5f, 0.5f);
    assertThat(centred.rows(List.of("a", "unknown", "c")))
        .containsExactly(0.5f, -0.5f, 0, 0, -1.5f, -0.5f);
    assertThat(vectors.centre()).containsExactly(0, 0);
    assertThat(vectors.centredOn(List.of()).rows(List.of("a"))).containsExactly(1, 0);
  }

  @Test
  void compressedOrNotTheyAreTheSame() throws IOException {
    String content = "a\t1 2 3\nb\t4 5 6e-1\n";
    Path compressed = directory.resolve("vectors.tsv.gz");
    try (Writer out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(compressed)), StandardCharsets.UTF_8)) {
      out.write(content);
    }

    FrozenVectors vectors = FrozenVectors.ofItems(compressed);

    FrozenVectors plain = FrozenVectors.ofItems(file(content));
    assertThat(vectors.sha256()).isEqualTo(plain.sha256());
    assertThat(vectors.rows(List.of("b"))).containsExactly(plain.rows(List.of("b")));
  }

  @ParameterizedTest
  @CsvSource({
    "'a 1 2', 'line 1: expected an item, a tab and numbers'",
    "'a\t1 2|b\t1', 'line 2: expected 2 numbers as in the lines before, found \"1 numbers\"'",
    "'a\t1 2|a\t3 4', 'line 2: expected one line for each item, found \"a again\"'",
    "'a\t1 two', 'found \"two\"'",
    "'a\t1 NaN', 'found \"NaN\"'",
    "'', 'holds no item vectors'",
  })
  void whatIsNoVectorIsNamed(String lines, String message) throws IOException {
    Path file = file(lines.replace('|', '\n'));

    assertThatThrownBy(() -> FrozenVectors.ofItems(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message);
  }

  /** As word2vec, GloVe and fastText write them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "war 3 -4\npeace 0 0\n",
        "war\t3 -4\npeace\t0 0\n",
        "2 2\nwar 3 -4\npeace 0 0 \n",
        "2 2 \n  war  3\t-4\n\npeace 0 0",
      })
  void wordsAndNumbersStandApartByAnyBlanks(String lines) throws IOException {
    FrozenVectors vectors = FrozenVectors.ofWords(file(lines));

    assertThat(vectors.width()).isEqualTo(2);
    assertThat(vectors.names()).containsExactly("war", "peace");
    assertThat(vectors.rows(List.of("peace", "war"))).containsExactly(0, 0, 0.6f, -0.8f);
  }

  @Test
  void theFirstOfSeveralSpellingsCounts() throws IOException {
    FrozenVectors vectors = FrozenVectors.ofWords(file("War 1 0\nwár 0 1\nPOKÉMON 0 1\n"));

    assertThat(vectors.names()).containsExactly("war", "pokemon");
    assertThat(vectors.rows(List.of("war"))).containsExactly(1, 0);
  }

  @Test
  void whatIsNoSingleWordIsPassedOver() throws IOException {
    FrozenVectors vectors =
        FrozenVectors.ofWords(file(", 1 0\n2 0 1\nnew-york 1 0\n. . . 1 0\nat the war 0 1\n"));

    assertThat(vectors.names()).containsExactly("2");
  }

  @ParameterizedTest
  @CsvSource({
    "'war', 'line 1: expected a word and numbers with blanks between them, found \"no numbers\"'",
    "'war 1 two', 'line 1: expected a word and numbers with blanks between them, found \"two\"'",
    "'war 1 2|peace 1', 'line 2: expected 2 numbers as in the lines before, found \"1 numbers\"'",
    "'war 1 2|peace 1 2 3', 'line 2: expected 2 numbers as in the lines before, found \"3 numb'",
    "'2 3|war 1 2 3|peace 1 2', 'line 3: expected 3 numbers as in the lines before'",
    "'war 1 inf', 'found \"inf\"'",
    "', 1 2', 'holds no word vectors: a line is a word and numbers with blanks between them'",
  })
  void whatIsNoVectorOfAWordIsNamed(String lines, String message) throws IOException {
    Path file = file(lines.replace('|', '\n'));

    assertThatThrownBy(() -> FrozenVectors.ofWords(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> FrozenVectors.ofWords(directory.resolve("none.vec")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("There is no file of word vectors")
        .hasMessageContaining("none.vec");
    assertThatThrownBy(() -> FrozenVectors.ofItems(directory.resolve("none.tsv")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("none.tsv");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("vectors.tsv"), content);
  }
}
