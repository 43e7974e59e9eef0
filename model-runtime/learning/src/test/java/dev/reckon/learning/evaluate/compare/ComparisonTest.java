package dev.reckon.learning.evaluate.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Ranks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Four rows of three users, ranked by a model of two seeds with one step, a base and a baseline.
 */
class ComparisonTest {

  private static final String MRR = "MRR@10";
  private static final int[] USERS = {0, 0, 1, 2};

  private final ModelResult model =
      new ModelResult(
          "prl",
          List.of(
              List.of(ranks(1, 4, 0, 2), ranks(2, 2, 0, 1)),
              List.of(ranks(0, 2, 1, 2), ranks(1, 1, 0, 1))),
          List.of(List.of(), List.of()),
          0);
  private final ModelResult base =
      new ModelResult(
          "sasrec",
          List.of(List.of(ranks(4, 4, 0, 1))),
          List.of(List.of(ranks(5, 2, 0, 1), ranks(2, 0, 10, 2))),
          0);
  private final Contender baseline = new Contender("popularity", List.of(ranks(0, 0, 1, 0)));
  private final Field field = new Field(USERS, model, List.of(baseline), List.of(base));

  @Test
  void meansAreOverRowsAndThenOverSeeds() {
    Comparison all = on(0, 1, 2, 3);

    // After the last step: (1/2 + 1/2 + 0 + 1) / 4 = .5 and (1 + 1 + 0 + 1) / 4 = .75
    assertThat(figure(all.metrics()).value()).isEqualTo(0.625, offset(1e-12));
    assertThat(figure(all.metrics()).bySeed()).containsExactly(0.5, 0.75);
    assertThat(figure(of(all.against(), "sasrec")).value()).isEqualTo(0.375, offset(1e-12));
    assertThat(figure(of(all.baselines(), "popularity")).value()).isEqualTo(0.25, offset(1e-12));
  }

  @Test
  void differencesAreTheModelLessEachOther() {
    Comparison all = on(0, 1, 2, 3);

    assertThat(all.differences()).containsOnlyKeys("popularity", "sasrec");
    assertThat(figure(of(all.differences(), "sasrec")).value()).isEqualTo(0.25, offset(1e-12));
    assertThat(figure(of(all.differences(), "popularity")).value()).isEqualTo(0.375, offset(1e-12));
  }

  @Test
  void stepsAreReadOneByOne() {
    List<Comparison.Step> steps = on(0, 1, 2, 3).steps();

    assertThat(steps).extracting(Comparison.Step::steps).containsExactly(0, 1);
    // Step 0: (1 + 1/4 + 0 + 1/2) / 4 and (0 + 1/2 + 1 + 1/2) / 4
    assertThat(figure(steps.get(0).metrics()).value()).isEqualTo(0.46875, offset(1e-12));
    assertThat(steps.get(0).lessStepZero()).isEmpty();
    assertThat(figure(steps.get(1).metrics()).value()).isEqualTo(0.625, offset(1e-12));
    assertThat(figure(steps.get(1).lessStepZero()).value()).isEqualTo(0.15625, offset(1e-12));
  }

  @Test
  void someRowsAreComparedOnTheirOwn() {
    Comparison two = on(0, 3);

    assertThat(figure(two.metrics()).value()).isEqualTo((0.75 + 1) / 2, offset(1e-12));
    assertThat(figure(of(two.differences(), "sasrec")).value()).isEqualTo(0.25, offset(1e-12));
  }

  @Test
  void oracleTakesTheBestStepAndItsControlTheBestDropout() {
    Ceiling ceiling = Ceiling.of(model, base, new Bootstrap(USERS, 1));

    // Best steps: 1 2 0 1 and 1 1 1 1, so MRR (2.5 / 4 + 1) / 2.
    assertThat(figure(ceiling.metrics()).value()).isEqualTo(0.8125, offset(1e-12));
    assertThat(figure(ceiling.lessModel()).value()).isEqualTo(0.8125 - 0.625, offset(1e-12));
    // Best dropouts: 2 2 10 1, so MRR (1/2 + 1/2 + 1/10 + 1) / 4; without dropout .375.
    assertThat(ceiling.control().of()).isEqualTo("sasrec");
    assertThat(ceiling.control().samples()).isEqualTo(2);
    assertThat(figure(ceiling.control().metrics()).value()).isEqualTo(0.525, offset(1e-12));
    assertThat(figure(ceiling.control().lessModel()).value()).isEqualTo(0.15, offset(1e-12));
  }

  @Test
  void modelWithoutReasoningHasNoSteps() {
    Field sasrec = new Field(USERS, base, List.of(baseline), List.of());
    int[] rows = IntStream.range(0, 4).toArray();

    Comparison comparison = Comparison.of(sasrec, rows, new Bootstrap(USERS, 1));

    assertThat(comparison.steps()).isEmpty();
    assertThat(comparison.against()).isEmpty();
  }

  private Comparison on(int... rows) {
    return Comparison.of(field, rows, new Bootstrap(field.usersOf(rows), 1));
  }

  private static <T> T figure(Map<String, T> byLabel) {
    return of(byLabel, MRR);
  }

  private static <T> T of(Map<String, T> figures, String name) {
    return Objects.requireNonNull(figures.get(name), name);
  }

  private static Ranks ranks(int... ranks) {
    return new Ranks(ranks);
  }
}
