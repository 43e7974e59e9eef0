package dev.reckon.learning.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.ValidationScore;
import dev.reckon.learning.tune.TrialResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CutRuleTest {

  private static final List<TrialResult> EARLIER =
      List.of(
          result(Outcome.FINISHED, .25, .5, .75, 1),
          result(Outcome.FINISHED, 1, .5, 0),
          result(Outcome.FINISHED, 0, 0, .75),
          result(Outcome.CUT, .25, .25),
          result(Outcome.FAILED, 1));

  // The means of the first three epochs: .5, .5, .25, .25; their median is .375.

  @Test
  void aTrialBelowTheMedianIsCut() {
    assertThat(new CutRule(3).after(EARLIER).endsAfter(curve(.1, .37, .2))).isTrue();
  }

  @Test
  void aTrialAtTheMedianGoesOnAndItsBestEpochCounts() {
    assertThat(new CutRule(3).after(EARLIER).endsAfter(curve(.375, .1, .1))).isFalse();
  }

  @Test
  void noTrialIsCutBeforeItsTime() {
    assertThat(new CutRule(4).after(EARLIER).endsAfter(curve(.0, .0, .0))).isFalse();
  }

  @Test
  void zeroMeansNever() {
    assertThat(new CutRule(0).after(EARLIER).endsAfter(curve(.0, .0, .0))).isFalse();
  }

  @Test
  void theFirstTrialsAreNeverCut() {
    assertThat(new CutRule(1).after(EARLIER.subList(0, 3)).endsAfter(curve(.0, .0))).isFalse();
  }

  @Test
  void failedTrialsSayNothing() {
    List<TrialResult> threeAndAFailedOne = new ArrayList<>(EARLIER.subList(0, 3));
    threeAndAFailedOne.add(EARLIER.get(4));

    assertThat(new CutRule(1).after(threeAndAFailedOne).endsAfter(curve(.0, .0))).isFalse();
  }

  private static TrialResult result(Outcome outcome, double... ndcg) {
    Trial trial = Plan.of("sasrec", Map.of(), SearchSpace.of("sasrec"), 1, 1).trials().get(0);
    return TrialResult.of(trial, outcome, null, curve(ndcg), "test");
  }

  private static List<EpochResult> curve(double... ndcg) {
    List<EpochResult> curve = new ArrayList<>();
    for (double value : ndcg) {
      curve.add(
          new EpochResult(curve.size() + 1, 1, new ValidationScore(value, value), 1, 1, 1, 1));
    }
    return curve;
  }
}
