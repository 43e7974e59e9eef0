package dev.reckon.learning.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededDrawsTest {

  private final SeededDraws draws = new SeededDraws(7);

  @Test
  void drawDependsOnItsSeedAndItsPartsAlone() {
    double first = draws.uniform("searched", "u1", "i1");
    draws.uniform("searched", "u2", "i1");

    assertThat(draws.uniform("searched", "u1", "i1")).isEqualTo(first);
    assertThat(new SeededDraws(8).uniform("searched", "u1", "i1")).isNotEqualTo(first);
    assertThat(draws.uniform("searched", "u1i", "1")).isNotEqualTo(first);
  }

  @Test
  void drawsAreSpreadEvenly() {
    Map<Integer, Long> counts =
        IntStream.range(0, 8_000)
            .mapToObj(i -> draws.below(4, "u" + i, "i"))
            .collect(Collectors.groupingBy(drawn -> drawn, Collectors.counting()));

    assertThat(counts).containsOnlyKeys(0, 1, 2, 3);
    // Three deviations of a binomial around 2,000.
    assertThat(counts.values()).allMatch(count -> count > 1_880 && count < 2_120);
  }
}
