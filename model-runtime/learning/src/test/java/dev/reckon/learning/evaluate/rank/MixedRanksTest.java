package dev.reckon.learning.evaluate.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.learning.evaluate.testing.LevelRanker;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.model.text.Grams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MixedRanksTest {

  private static final Mixture TRANSITIONS = of(0, 1);

  /** A new pair of items is taken by one user after the other; nobody took it in training. */
  private final Logs logs = new Logs();

  MixedRanksTest() {
    logs.click("ann", "a", -3).click("bob", "b", -2).click("cy", "c", -1); // what the model reads
    for (int i = 0; i < 40; i++) {
      logs.click("u" + i % 10, "old" + i % 7, i);
    }
    logs.click("ann", "new1", 100).click("ann", "new2", 101);
    logs.click("bob", "new1", 102).click("bob", "new2", 103);
    logs.click("cy", "new1", 104).click("cy", "new2", 105);
  }

  @Test
  void theMemoryLearnsFromEachTestEventAfterItsRowIsRanked() {
    int[] ranks = ranks(Protocol.PREQUENTIAL, null, TRANSITIONS);

    // Nobody's new1 can be known, nor Ann's new2; after her it follows new1.
    assertThat(ranks).endsWith(0, 0, 0, 1, 0, 1);
  }

  @Test
  void underATimeSplitItLearnsFromNoTestEvent() {
    assertThat(ranks(Protocol.TIME_SPLIT, null, TRANSITIONS)).endsWith(0, 0, 0, 0, 0, 0);
  }

  @Test
  void aLateMemoryLearnsEachEventAfterThatTime() {
    // Ann's new2 is at 101, the lists that could name it are of 103 and 105.
    assertThat(late(Duration.ofMillis(2))).endsWith(0, 0, 0, 1, 0, 1);
    assertThat(late(Duration.ofMillis(3))).endsWith(0, 0, 0, 0, 0, 1);
    assertThat(late(Duration.ofMillis(5))).endsWith(0, 0, 0, 0, 0, 0);
  }

  @Test
  void mixturesOfTheSameSourcesAreRankedTogether() {
    assertThat(
            ranks(
                null, List.of(TRANSITIONS, TRANSITIONS.only(Set.of(Source.MODEL))), Duration.ZERO))
        .extracting(Ranks::ranks)
        .satisfiesExactly(
            ranks -> assertThat(ranks).endsWith(0, 0, 0, 1, 0, 1),
            ranks -> assertThat(ranks).containsOnly(0));
    assertThat(TRANSITIONS.without(Set.of(Source.TRANSITIONS)).afterClick().get(0).weights())
        .containsOnly(0);
  }

  private int[] late(Duration delay) {
    return ranks(null, List.of(TRANSITIONS), delay).get(0).ranks();
  }

  @Test
  void anItemThatTheModelDoesNotKnowIsRankedByTheMemoryBesideTheModelsItems() {
    // The model gives each of nine items a ninth of its half, the memory all of its half to new2.
    assertThat(ranks(Protocol.PREQUENTIAL, new LevelRanker(10), of(0.5, 0.5)))
        .endsWith(0, 0, 0, 1, 0, 1);
    // With a twentieth the memory's item is behind all nine.
    assertThat(ranks(Protocol.PREQUENTIAL, new LevelRanker(10), of(0.95, 0.05)))
        .endsWith(0, 0, 0, 10, 0, 10);
  }

  private int[] ranks(Protocol protocol, @Nullable TargetRanker ranker, Mixture mixture) {
    return ranks(protocol, ranker, List.of(mixture), Duration.ZERO).get(0).ranks();
  }

  private List<Ranks> ranks(@Nullable TargetRanker ranker, List<Mixture> mixtures, Duration delay) {
    return ranks(Protocol.PREQUENTIAL, ranker, mixtures, delay);
  }

  private List<Ranks> ranks(
      Protocol protocol, @Nullable TargetRanker ranker, List<Mixture> mixtures, Duration delay) {
    Split split = Splits.of(logs.log(), protocol);
    TestRows rows = TestRows.of(split.test(), KnownSearches.NONE);
    HistoryReader reader = new HistoryReader(split.vocabulary()::indexOf, Grams.NONE);
    List<EvaluationRow> read =
        rows.targets().stream().map(it -> it.row(split.vocabulary(), reader, false)).toList();
    return new MixedRanks(
            ranker == null ? null : new ModelScorer(ranker, split.vocabulary(), 1),
            new StreamMemory(MemorySettings.LASTING),
            mixtures,
            delay,
            SeenItems.EXCLUDE)
        .byMixture(split, rows, read, done -> {});
  }

  private static Mixture of(double model, double transitions) {
    return Mixture.of(Map.of(Source.MODEL, model, Source.TRANSITIONS, transitions));
  }
}
