package dev.reckon.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTruthTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"truth.jsonl", "truth.jsonl.gz"})
  void whatIsWrittenIsReadBack(String name) {
    Path file = directory.resolve("new").resolve(name);
    SearchTruth truth = new SearchTruth(Map.of("c1", "s1", "c\"2", "s1"));

    truth.write(file);

    assertThat(SearchTruth.read(file)).isEqualTo(truth);
    assertThat(SearchTruth.read(file).searchOf("c1")).contains("s1");
    assertThat(SearchTruth.read(file).searchOf("c3")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c2,s2",
        "[]",
        "{\"click\":\"c2\"}",
        "{\"click\":2,\"search\":\"s\"}",
        "{\"click\":\"c1\",\"search\":\"s9\"}"
      })
  void malformedLineIsNamed(String line) throws IOException {
    Path file = directory.resolve("truth.jsonl");
    Files.writeString(file, "{\"click\":\"c1\",\"search\":\"s1\"}\n" + line + "\n");

    assertThatThrownBy(() -> SearchTruth.read(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("truth.jsonl, line 2");
  }
}
