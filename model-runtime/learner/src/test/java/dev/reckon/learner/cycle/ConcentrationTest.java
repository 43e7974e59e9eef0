package dev.reckon.learner.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConcentrationTest {

  private final List<String> crowd =
      IntStream.range(0, 1_000).mapToObj(i -> "u" + i % 100).toList();

  @Test
  void theFewAreThoseWithTheMostClicks() {
    List<String> clicks = new ArrayList<>(crowd);
    clicks.addAll(Collections.nCopies(500, "bot"));

    Concentration found = Concentration.of(clicks, 0.02);

    assertThat(found).isEqualTo(new Concentration(101, 3, 520 / 1500.0));
    assertThat(found).hasToString("3 of 101 users made 35 % of the clicks");
  }

  @Test
  void fewUsersWithMostClicksAreSuspiciousWhereThatIsNew() {
    List<String> poisoned = new ArrayList<>(crowd);
    poisoned.addAll(Collections.nCopies(2_000, "bot"));
    Concentration usual = Concentration.of(crowd, 0.02);
    Concentration found = Concentration.of(poisoned, 0.02);

    assertThat(found.isSuspicious(usual, 0.5)).isTrue();
    assertThat(found.isSuspicious(found, 0.5)).isFalse();
    assertThat(usual.isSuspicious(Concentration.of(List.of(), 0.02), 0.5)).isFalse();
    assertThat(found.isSuspicious(Concentration.of(List.of(), 0.02), 0.5)).isTrue();
  }
}
