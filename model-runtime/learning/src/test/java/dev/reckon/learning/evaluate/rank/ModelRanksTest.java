package dev.reckon.learning.evaluate.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.learning.evaluate.testing.CircleRanker;
import dev.reckon.model.input.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fake ranks the item after a user's newest first, then the one after that. */
class ModelRanksTest {

  private final CircleRanker ranker = new CircleRanker(100, 4, 2);

  @Test
  void rankIsTheTargetsPlaceUpToTheDeepest() {
    assertThat(ranks(SeenItems.KEEP, row(4, 1), row(5, 1), row(24, 4), row(25, 4)))
        .containsExactly(3, 4, 20, 0);
  }

  @Test
  void everyStepHasItsRanks() {
    List<Ranks> byStep =
        new ModelRanks(ranker, SeenItems.KEEP)
            .byStep(List.of(row(4, 1), row(24, 2), row(2, 1)), done -> {});

    // Each step turns the circle by one: what came first comes last.
    assertThat(byStep)
        .extracting(Ranks::ranks)
        .containsExactly(new int[] {3, 0, 1}, new int[] {2, 0, 0}, new int[] {1, 20, 0});
  }

  @Test
  void dropoutIsDrawnAnewForEachSampleAndFollowsFromTheSeed() {
    List<EvaluationRow> rows = IntStream.range(0, 40).mapToObj(i -> row(i + 10, i)).toList();
    ModelRanks ranks = new ModelRanks(ranker, SeenItems.KEEP);

    List<Ranks> samples = ranks.withDropout(rows, 6, 1, done -> {});

    assertThat(samples).hasSize(6);
    assertThat(samples.stream().map(it -> Arrays.toString(it.ranks())).distinct())
        .hasSizeGreaterThan(1);
    assertThat(samples).allSatisfy(it -> assertThat(it.ranks()).containsOnly(8, 9, 10));
    assertThat(ranks.withDropout(rows, 6, 1, done -> {}))
        .extracting(Ranks::ranks)
        .containsExactlyElementsOf(samples.stream().map(Ranks::ranks).toList());
    assertThat(ranks.withDropout(rows, 0, 1, done -> {})).isEmpty();
  }

  @Test
  void seenItemsMakeRoomOrKeepTheirPlace() {
    EvaluationRow row = new EvaluationRow(History.ofItems(3, 1), new int[] {3, 1, 2}, 5);

    assertThat(ranks(SeenItems.EXCLUDE, row)).containsExactly(2);
    assertThat(ranks(SeenItems.KEEP, row)).containsExactly(4);
  }

  @Test
  void targetThatCannotBeNamedIsMissedWithoutAskingTheModel() {
    EvaluationRow seenTarget = new EvaluationRow(History.ofItems(3, 1), new int[] {3, 1}, 3);

    assertThat(
            ranks(
                SeenItems.EXCLUDE, row(Vocabulary.UNKNOWN, 1), row(Vocabulary.UNKNOWN), seenTarget))
        .containsExactly(0, 0, 0);
    assertThat(ranker.calls()).isEmpty();
    assertThat(
            new ModelRanks(new CircleRanker(10, 4, 0), SeenItems.KEEP)
                .byStep(List.of(seenTarget), done -> {})
                .get(0)
                .ranks())
        .containsExactly(2);
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
        .mapToObj(
            i -> new EvaluationRow(History.ofItems(new int[i % 7 + 1]), new int[0], 3 + i % 3))
        .forEach(rows::add);
    AtomicInteger ranked = new AtomicInteger();

    List<Ranks> byStep =
        new ModelRanks(new CircleRanker(100, 4, 0), SeenItems.EXCLUDE)
            .byStep(rows, ranked::addAndGet);
    new ModelRanks(ranker, SeenItems.EXCLUDE).byStep(rows, done -> {});

    // Every history is of item 0, so item n has rank n.
    assertThat(byStep).hasSize(1);
    assertThat(byStep.get(0).ranks())
        .containsExactly(IntStream.range(0, 600).map(i -> 3 + i % 3).toArray());
    assertThat(ranked).hasValue(600);
    // The fake notes each of the three steps.
    assertThat(ranker.calls())
        .extracting(CircleRanker.Call::rows)
        .containsExactly(256, 256, 256, 256, 256, 256, 88, 88, 88);
    assertThat(ranker.calls())
        .extracting(CircleRanker.Call::length)
        .containsExactly(3, 3, 3, 4, 4, 4, 4, 4, 4);
  }

  private int[] ranks(SeenItems seenItems, EvaluationRow... rows) {
    return new ModelRanks(ranker, seenItems).byStep(List.of(rows), done -> {}).get(0).ranks();
  }

  private static EvaluationRow row(int target, int... history) {
    return new EvaluationRow(History.ofItems(history), history, target);
  }

  private static EvaluationRow seen(int target, int... seen) {
    return new EvaluationRow(History.ofItems(), seen, target);
  }
}
