package dev.reckon.learning.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.ModelScores;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriedSettingsTest {

  private static final int ALL = 1_000;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration YEAR = Duration.ofDays(365);

  /** Two memories are tried. Each of the sixteen that mix their settings is asked too. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aMemoryWithAnyOfTheirSettingsSaysWhatTwoMemoriesSaySourceBySource(long seed) {
    TriedSettings tried =
        new TriedSettings(
            List.of(new TriedSettings.Row(true, 3)),
            List.of(TargetShares.ofModel(named("item-1"), null)));
    MemorySettings fast = new MemorySettings(DAY, HOUR, DAY, HOUR);
    MemorySettings slow = new MemorySettings(YEAR, DAY, YEAR, YEAR);
    tried.add(fast, List.of(said(fast, seed)));
    tried.add(slow, List.of(said(slow, seed)));

    for (int mixed = 0; mixed < 16; mixed++) {
      MemorySettings settings =
          new MemorySettings(
              (mixed & 1) == 0 ? fast.transitions() : slow.transitions(),
              (mixed & 2) == 0 ? fast.queries() : slow.queries(),
              (mixed & 4) == 0 ? fast.popularity() : slow.popularity(),
              (mixed & 8) == 0 ? fast.longestPause() : slow.longestPause());
      TargetShares expected = said(settings, seed);

      Candidates candidates = tried.candidates(settings).get(0);

      assertThat(candidates.shares()).isEqualTo(expected.shares());
      assertThat(candidates.speaks()).isEqualTo(expected.speaks());
      assertThat(candidates.hasTarget()).isTrue();
    }
  }

  @Test
  void aTargetIsAmongTheBestOfASourceWhereFewEnoughComeBeforeIt() {
    float[][] shares = new float[Source.COUNT][4];
    shares[Source.SESSIONS.index()] = new float[] {0.4f, 0.2f, 0.2f, 0.2f};
    shares[Source.POPULARITY.index()] = new float[] {0.5f, 0.5f, 0, 0};
    Remembered remembered = new Remembered(List.of("a", "b", "c", "d"), shares);

    for (String id : remembered.itemIds()) {
      for (int most = 1; most <= 4; most++) {
        boolean[] isAmongBest = TargetShares.ofMemories(remembered, id, most).isAmongBest();
        for (Source source : Source.values()) {
          assertThat(isAmongBest[source.index()])
              .isEqualTo(remembered.best(source, most).contains(id));
        }
      }
    }
  }

  @Test
  void ofAModelTheTargetHasItsPlaceAmongTheBestOrElseItsScore() {
    ModelScores scores =
        new ModelScores(
            new int[] {0},
            new float[] {2},
            new int[] {1},
            new float[] {1},
            List.of("a", "b")::get,
            Math.log(10),
            1);

    TargetShares best = TargetShares.ofModel(named("a"), scores);
    TargetShares other = TargetShares.ofModel(named("b"), scores);

    assertThat(best.shares()[Source.MODEL.index()]).isEqualTo((float) (Math.exp(2) / 10));
    assertThat(best.isAmongBest()[Source.MODEL.index()]).isTrue();
    assertThat(other.shares()[Source.MODEL.index()]).isEqualTo((float) (Math.E / 10));
    assertThat(other.isAmongBest()[Source.MODEL.index()]).isFalse();
    assertThat(other.speaks()[Source.MODEL.index()]).isTrue();
    assertThat(TargetShares.ofModel(named("a"), null).speaks()).doesNotContain(true);
  }

  private static Remembered named(String itemId) {
    return new Remembered(List.of(itemId), new float[Source.COUNT][1]);
  }

  private static TargetShares said(MemorySettings settings, long seed) {
    Random random = new Random(seed);
    StreamMemory memory = new StreamMemory(settings);
    List<String> history = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String item = "item-" + (int) Math.abs(10 * random.nextGaussian());
      history.add(item);
      memory.learn(
          new Click(
              "user-" + random.nextInt(50),
              "event-" + i,
              item,
              i * HOUR.toMillis() / 4,
              random.nextInt(3) == 0 ? "query " + item : null));
    }
    Question question = new Question(history.subList(0, 3), "query item-1", Set.of("item-2"));
    return TargetShares.ofMemories(memory.ask(question), "item-1", ALL);
  }
}
