package dev.reckon.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.testing.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @Test
  void truthOfALogNamesASearchBeforeAClickOfTheSameUser() {
    assertThatCode(() -> truth("c1", "s1").requireOf(log())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "c9, s1, is not that of these data",
    "c1, s9, is not that of these data",
    "s1, c1, is not that of these data",
    "c1, s2, is not that of these data",
    "c2, s1, is not that of these data",
    "c3, s1, more than one of that id"
  })
  void logThatItIsNotTheTruthOfIsRefused(String click, String search, String why) {
    assertThatThrownBy(() -> truth(click, search).requireOf(log()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(why);
  }

  @Test
  void truthAboutNothingIsRefused() {
    assertThatThrownBy(() -> new SearchTruth(Map.of()).requireOf(log()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("names no click");
  }

  private static SearchTruth truth(String click, String search) {
    return new SearchTruth(Map.of(click, search));
  }

  /** The search s2 is behind the click c1; c2 is somebody else's; there are two of c3. */
  private static EventLog log() {
    return new Logs()
        .search("s1", "u", "hollow lake", 1)
        .clickUnder("", "c1", "u", "a", 2)
        .search("s2", "u", "hollow lake", 3)
        .clickUnder("", "c2", "v", "a", 4)
        .clickUnder("", "c3", "u", "b", 5)
        .clickUnder("", "c3", "v", "b", 6)
        .log();
  }
}
