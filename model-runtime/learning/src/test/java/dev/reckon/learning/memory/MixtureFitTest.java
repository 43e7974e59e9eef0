package dev.reckon.learning.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixtureFitTest {

  private static final int MODEL = Source.MODEL.index();
  private static final int TRANSITIONS = Source.TRANSITIONS.index();
  private static final int POPULARITY = Source.POPULARITY.index();

  private final Random random = new Random(1);

  /** Items are drawn from a source, chosen by the weights; each source is right about its own. */
  @Test
  void theWeightsOfAKnownMixtureAreFound() {
    List<Candidates> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      rows.add(drawn(true, 0.6, 0.3));
    }
    double[] weights = MixtureFit.mostLikely(rows, start());

    assertThat(weights[MODEL]).isCloseTo(0.6, within(0.03));
    assertThat(weights[TRANSITIONS]).isCloseTo(0.3, within(0.03));
    assertThat(weights[POPULARITY]).isCloseTo(0.1, within(0.03));
  }

  /** Where transitions say nothing in half of the rows, their weight there is the others'. */
  @Test
  void aSourceThatOftenSaysNothingIsJudgedWhereItSpeaks() {
    List<Candidates> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      rows.add(i % 2 == 0 ? drawn(true, 0.6, 0.3) : drawn(false, 0.6 / 0.7, 0));
    }
    double[] weights = MixtureFit.mostLikely(rows, start());

    assertThat(weights[MODEL]).isCloseTo(0.6, within(0.03));
    assertThat(weights[TRANSITIONS]).isCloseTo(0.3, within(0.03));
  }

  @Test
  void noOtherWeightsMakeTheRowsMoreLikely() {
    List<Candidates> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      double[] shares = random.doubles(Source.COUNT).map(x -> x * x * x).toArray();
      boolean[] speaks = new boolean[Source.COUNT];
      for (int source = 0; source < speaks.length; source++) {
        speaks[source] = random.nextInt(4) > 0;
        shares[source] = speaks[source] ? shares[source] : 0;
      }
      rows.add(row(false, 1, shares, speaks));
    }
    double[] weights = MixtureFit.mostLikely(rows, start());
    double best = logLikelihood(rows, weights);

    for (int i = 0; i < 300; i++) {
      double[] other = weights.clone();
      other[random.nextInt(other.length)] += 0.05 * random.nextDouble();
      assertThat(logLikelihood(rows, other)).isLessThan(best + 0.05);
    }
  }

  @Test
  void searchesAndClicksHaveWeightsOfTheirOwnAndSoHaveLengthsWhereThatPays() {
    List<Candidates> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      rows.add(certain(true, 5, POPULARITY));
      rows.add(certain(false, 1, MODEL));
      rows.add(certain(false, 20, TRANSITIONS));
    }
    Mixture mixture = MixtureFit.of(rows);

    assertThat(mixture.afterSearch()).hasSize(1);
    assertThat(mixture.afterSearch().get(0).weights()[POPULARITY]).isGreaterThan(0.5);
    assertThat(mixture.afterClick()).extracting(Mixture.Band::from).containsExactly(0, 3, 10);
    assertThat(mixture.afterClick().get(0).weights()[MODEL]).isGreaterThan(0.5);
    assertThat(mixture.afterClick().get(2).weights()[TRANSITIONS]).isGreaterThan(0.5);
  }

  /**
   * The model gives the target a little in every row, and a source gives it much in a few, where
   * the model's favourite is another item. The likelihood likes the model, the list needs the
   * source.
   */
  @Test
  void whatRanksHigherCountsMoreThanWhatIsLikely() {
    List<Candidates> rows = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      float[] shares = new float[12 * Source.COUNT];
      boolean[] speaks = new boolean[Source.COUNT];
      speaks[MODEL] = true;
      speaks[TRANSITIONS] = true;
      for (int other = 1; other < 12; other++) {
        shares[other * Source.COUNT + MODEL] = 0.08f;
      }
      shares[MODEL] = 0.05f;
      shares[TRANSITIONS] = i % 5 == 0 ? 0.1f : 0;
      rows.add(new Candidates(false, 1, 0, shares, speaks));
    }
    double[] likely = MixtureFit.mostLikely(rows, start());
    double[] weights = MixtureFit.weights(rows, start());

    assertThat(weights[TRANSITIONS] / weights[MODEL])
        .isGreaterThan(likely[TRANSITIONS] / likely[MODEL]);
    assertThat(rows.get(0).rank(weights, 10)).isEqualTo(1);
  }

  @Test
  void aRankBelowTheDeepestIsNone() {
    float[] shares = new float[12 * Source.COUNT];
    for (int item = 0; item < 12; item++) {
      shares[item * Source.COUNT + POPULARITY] = 1f - item / 20f;
    }
    for (int target = 0; target < 12; target++) {
      Candidates row = new Candidates(false, 1, target, shares, new boolean[Source.COUNT]);

      assertThat(row.rank(start(), 12)).isEqualTo(target + 1);
      assertThat(row.rank(start(), 10)).isEqualTo(target < 10 ? target + 1 : 0);
    }
  }

  @Test
  void withoutRowsAllSourcesWeighTheSame() {
    Mixture mixture = MixtureFit.of(List.of());

    assertThat(mixture.afterClick().get(0).weights())
        .containsOnly(new double[] {1.0 / Source.COUNT}, within(1e-9));
  }

  private Candidates drawn(boolean transitionsSpeak, double ofModel, double ofTransitions) {
    double draw = random.nextDouble();
    int from = draw < ofModel ? MODEL : draw < ofModel + ofTransitions ? TRANSITIONS : POPULARITY;
    // Ten items: each source gives its favourite .7, and the others, two of which are the other
    // sources' favourites, the rest in equal parts.
    double[] shares = new double[Source.COUNT];
    boolean[] speaks = new boolean[Source.COUNT];
    int[] sources = {MODEL, TRANSITIONS, POPULARITY};
    int other = random.nextInt(9);
    int favourite = random.nextDouble() < 0.7 ? from : other < 3 ? sources[other] : -1;
    if (favourite != from && other < 3 && sources[other] == from) {
      favourite = -1;
    }
    for (int source : sources) {
      speaks[source] = source != TRANSITIONS || transitionsSpeak;
      shares[source] = speaks[source] ? (source == favourite ? 0.7 : 0.3 / 9) : 0;
    }
    return row(false, 1, shares, speaks);
  }

  /** Two items: the source is right about one, all others name the other. */
  private static Candidates certain(boolean afterSearch, int length, int source) {
    float[] shares = new float[2 * Source.COUNT];
    boolean[] speaks = new boolean[Source.COUNT];
    Arrays.fill(speaks, true);
    Arrays.fill(shares, Source.COUNT, 2 * Source.COUNT, 0.5f);
    shares[source] = 0.5f;
    shares[Source.COUNT + source] = 0;
    return new Candidates(afterSearch, length, 0, shares, speaks);
  }

  /** The target alone. */
  private static Candidates row(
      boolean afterSearch, int length, double[] shares, boolean[] speaks) {
    float[] ofTarget = new float[shares.length];
    for (int source = 0; source < shares.length; source++) {
      ofTarget[source] = (float) shares[source];
    }
    return new Candidates(afterSearch, length, 0, ofTarget, speaks);
  }

  private static double logLikelihood(List<Candidates> rows, double[] weights) {
    double sum = 0;
    for (Candidates row : rows) {
      double ofTarget = 0;
      for (int source = 0; source < weights.length; source++) {
        ofTarget += weights[source] * row.ofTarget(source);
      }
      sum += ofTarget > 0 ? Math.log(ofTarget / row.speaking(weights)) : 0;
    }
    return sum;
  }

  private static double[] start() {
    double[] start = new double[Source.COUNT];
    Arrays.fill(start, 1.0 / Source.COUNT);
    return start;
  }
}
