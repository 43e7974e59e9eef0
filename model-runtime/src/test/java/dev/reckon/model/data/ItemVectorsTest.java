package dev.reckon.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

class ItemVectorsTest {

  @TempDir Path directory;

  @Test
  void vectorsAreScaledToLengthOne() throws IOException {
    ItemVectors vectors = ItemVectors.read(file("a b\t3 -4\nnone\t0 0\n"));

    assertThat(vectors.width()).isEqualTo(2);
    assertThat(vectors.itemIds()).containsExactly("a b", "none");
    assertThat(vectors.rows(List.of("unknown", "a b", "none")))
        .containsExactly(0, 0, 0.6f, -0.8f, 0, 0);
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

    ItemVectors vectors = ItemVectors.read(compressed);

    ItemVectors plain = ItemVectors.read(file(content));
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

    assertThatThrownBy(() -> ItemVectors.read(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> ItemVectors.read(directory.resolve("none.tsv")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("none.tsv");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("vectors.tsv"), content);
  }
}
