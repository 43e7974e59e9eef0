package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnsTest {

  @Test
  void allHaveTheirTurnInEachRoundAndTheMedianIsOfThoseBehindTheWarmUp() {
    List<String> turns = new ArrayList<>();

    double[] medians =
        new Turns(Duration.ZERO)
            .medians(List.of(round -> turns.add("a" + round), round -> turns.add("b" + round)));

    assertThat(medians).hasSize(2);
    assertThat(turns)
        .containsExactly("a0", "b0", "a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4");
  }
}
