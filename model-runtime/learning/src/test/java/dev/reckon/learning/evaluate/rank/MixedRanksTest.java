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
import dev.reckon.learning.evaluate.testing.LevelRanker;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.model.text.Grams;
import java.util.List;
import java.util.Map;
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
  void anItemThatTheModelDoesNotKnowIsRankedByTheMemoryBesideTheModelsItems() {
    // The model gives each of nine items a ninth of its half, the memory all of its half to new2.
    assertThat(ranks(Protocol.PREQUENTIAL, new LevelRanker(10), of(0.5, 0.5)))
        .endsWith(0, 0, 0, 1, 0, 1);
    // With a twentieth the memory's item is behind all nine.
    assertThat(ranks(Protocol.PREQUENTIAL, new LevelRanker(10), of(0.95, 0.05)))
        .endsWith(0, 0, 0, 10, 0, 10);
  }

  private int[] ranks(Protocol protocol, @Nullable TargetRanker ranker, Mixture mixture) {
    Split split = Splits.of(logs.log(), protocol);
    TestRows rows = TestRows.of(split.test(), KnownSearches.NONE);
    HistoryReader reader = new HistoryReader(split.vocabulary()::indexOf, Grams.NONE);
    List<EvaluationRow> read =
        rows.targets().stream().map(it -> it.row(split.vocabulary(), reader, false)).toList();
    return new MixedRanks(
            ranker == null ? null : new ModelScorer(ranker, split.vocabulary(), 1),
            new StreamMemory(MemorySettings.LASTING),
            mixture,
            SeenItems.EXCLUDE)
        .of(split, rows, read, done -> {})
        .ranks();
  }

  private static Mixture of(double model, double transitions) {
    return Mixture.of(Map.of(Source.MODEL, model, Source.TRANSITIONS, transitions));
  }
}
