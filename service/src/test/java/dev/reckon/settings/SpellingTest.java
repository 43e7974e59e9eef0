package dev.reckon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

  private static final List<String> KNOWN =
      List.of("port", "workers", "kafka.bootstrap-servers", "http.port", "train", "tune");

  @ParameterizedTest
  @CsvSource({
    "workrs, workers",
    "wrokers, workers",
    "kafka.bootstrap.servers, kafka.bootstrap-servers",
    "trian, train",
    "job.http.port, http.port",
    "server.bootstrap-servers, kafka.bootstrap-servers"
  })
  void aNameWithAFewWrongLettersOrInTheWrongPlaceIsFound(String name, String meant) {
    assertThat(Spelling.nearest(name, KNOWN)).hasValue(meant);
  }

  @Test
  void nothingIsSuggestedWhereNothingIsLikeIt() {
    assertThat(Spelling.nearest("colour", KNOWN)).isEmpty();
    assertThat(Spelling.nearest("", KNOWN)).isEmpty();
    assertThat(Spelling.nearest("workers", List.of())).isEmpty();
  }

  @Test
  void twoNeighboursThatAreSwappedAreOneMistake() {
    assertThat(Spelling.distance("trian", "train")).isEqualTo(1);
    assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    assertThat(Spelling.distance("same", "same")).isZero();
  }
}
