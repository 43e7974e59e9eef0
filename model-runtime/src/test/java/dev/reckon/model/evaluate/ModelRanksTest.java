package dev.reckon.model.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.data.EvaluationRow;
import dev.reckon.model.data.Vocabulary;
import dev.reckon.model.testing.FakeRanker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fake ranks the item after a user's newest first, then the one after that. */
class ModelRanksTest {

  private final FakeRanker ranker = new FakeRanker(100, 4, 2);

  @Test
  void rankIsTheTargetsPlaceInTheList() {
    assertThat(ranks(SeenItems.KEEP, row(4, 1), row(5, 1), row(24, 4), row(25, 4)))
        .containsExactly(3, 4, 20, 0);
  }

  @Test
  void seenItemsMakeRoomOrKeepTheirPlace() {
    EvaluationRow row = new EvaluationRow(new int[] {3, 1}, new int[] {3, 1, 2}, 5);

    assertThat(ranks(SeenItems.EXCLUDE, row)).containsExactly(2);
    assertThat(ranks(SeenItems.KEEP, row)).containsExactly(4);
  }

  @Test
  void unknownTargetIsMissed() {
    assertThat(ranks(SeenItems.EXCLUDE, row(Vocabulary.UNKNOWN, 1), row(Vocabulary.UNKNOWN)))
        .containsExactly(0, 0);
  }

  @Test
  void historyWithoutKnownItemsIsAnsweredWithWhatIsPopular() {
    assertThat(ranks(SeenItems.EXCLUDE, row(0), row(19), row(20), seen(3, 2, 1), seen(3, 3, 2)))
        .containsExactly(1, 20, 0, 2, 0);
    assertThat(ranks(SeenItems.KEEP, seen(3, 2, 1))).containsExactly(4);
    assertThat(ranker.calls()).isEmpty();
  }

  @Test
  void rowsOfSimilarLengthShareABatchAndKeepTheirPlaces() {
    List<EvaluationRow> rows = new ArrayList<>();
    IntStream.range(0, 600)
        .mapToObj(i -> new EvaluationRow(new int[i % 7 + 1], new int[0], 1 + i % 3))
        .forEach(rows::add);

    int[] ranks = new ModelRanks(ranker, SeenItems.EXCLUDE).of(rows, done -> {}).ranks();

    // Every history is of item 0, so item n has rank n.
    assertThat(ranks).containsExactly(IntStream.range(0, 600).map(i -> 1 + i % 3).toArray());
    assertThat(ranker.calls()).extracting(FakeRanker.Call::rows).containsExactly(256, 256, 88);
    assertThat(ranker.calls()).extracting(FakeRanker.Call::length).containsExactly(3, 4, 4);
    assertThat(ranker.calls()).extracting(FakeRanker.Call::reasoningSteps).containsOnly(2);
  }

  private int[] ranks(SeenItems seenItems, EvaluationRow... rows) {
    return new ModelRanks(ranker, seenItems).of(List.of(rows), done -> {}).ranks();
  }

  private static EvaluationRow row(int target, int... history) {
    return new EvaluationRow(history, history, target);
  }

  private static EvaluationRow seen(int target, int... seen) {
    return new EvaluationRow(new int[0], seen, target);
  }
}
