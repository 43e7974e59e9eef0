package dev.reckon.learning.train.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.text.Grams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuedRowsTest {

  private static final long SINCE = 1000;

  private final Logs logs = new Logs();

  ContinuedRowsTest() {
    for (int i = 0; i < 20; i++) {
      logs.click("ann", "a" + i, i);
      logs.click("bob", "b" + i, i);
    }
    logs.click("ann", "a20", SINCE + 1).click("ann", "a21", SINCE + 2);
    logs.click("cy", "c0", SINCE + 3).click("cy", "c1", SINCE + 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"causal", "bidirectional"})
  void allNewTargetsAreTrainedWithTheHistoryBeforeThem(String attention) {
    ContinuedRows rows = rows(attention, 0);

    assertThat(rows.newTargets()).isEqualTo(3);
    assertThat(rows.replayedTargets()).isZero();
    List<String> trained = trained(rows.rows().ofEpoch(new Random(1)));
    assertThat(trained).containsExactlyInAnyOrder("a19>a20", "a20>a21", "c0>c1");
    TrainingRow first = rows.rows().ofEpoch(new Random(1)).get(0);
    assertThat(first.length()).isEqualTo(8); // a whole window, most of it older
  }

  @ParameterizedTest
  @ValueSource(strings = {"causal", "bidirectional"})
  void olderTargetsAreDrawnAnewForEachEpoch(String attention) {
    ContinuedRows rows = rows(attention, 4);

    assertThat(rows.replayedTargets()).isEqualTo(12);
    assertThat(rows.rows().count()).isEqualTo(15);
    List<String> one = trained(rows.rows().ofEpoch(new Random(1)));
    List<String> other = trained(rows.rows().ofEpoch(new Random(2)));
    assertThat(one).hasSize(15).doesNotHaveDuplicates();
    assertThat(other).hasSize(15).doesNotHaveDuplicates().isNotEqualTo(one);
    assertThat(one).contains("a19>a20", "a20>a21", "c0>c1");
    assertThat(one).allMatch(it -> follows(it), "an item and the next of its user");
  }

  @Test
  void noMoreAreReplayedThanThereAre() {
    ContinuedRows rows = rows("causal", 1000);

    assertThat(rows.replayedTargets()).isEqualTo(38);
    assertThat(trained(rows.rows().ofEpoch(new Random(1)))).hasSize(41).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"causal", "bidirectional"})
  void whereAllIsNewTheRowsAreThoseOfATrainingFromTheBeginning(String attention) {
    Recipe recipe = recipe("sasrec", attention);
    Split split = Splits.of(logs.log(), Protocol.ALL);

    ContinuedRows rows = ContinuedRows.of(recipe, split, Grams.NONE, -1, 1);

    assertThat(trained(rows.rows().ofEpoch(new Random(1)), split))
        .isEqualTo(
            trained(TrainingRows.of(recipe, split, Grams.NONE).ofEpoch(new Random(1)), split));
  }

  @Test
  void searchesBetweenTheOlderAndTheNewItemsArePositionsOfTheNew() {
    logs.search("s1", "bob", "a query", SINCE + 10).click("bob", "b20", SINCE + 11);
    Recipe recipe = recipe("cross-reasoning", "causal");
    Split split = Splits.of(logs.log(), Protocol.ALL);

    ContinuedRows rows =
        ContinuedRows.of(recipe, split, recipe.config().gramsWith(List.of()), SINCE, 0);

    // Before the search and after it.
    assertThat(trained(rows.rows().ofEpoch(new Random(1)), split))
        .containsExactlyInAnyOrder("a19>a20", "a20>a21", "c0>c1", "b19>b20", "?>b20");
  }

  private ContinuedRows rows(String attention, double replay) {
    return ContinuedRows.of(
        recipe("sasrec", attention),
        Splits.of(logs.log(), Protocol.ALL),
        Grams.NONE,
        SINCE,
        replay);
  }

  private static Recipe recipe(String model, String attention) {
    return Recipe.of(model, Map.of("window", "8", "attention", attention, "prefixes", "1000"));
  }

  private List<String> trained(List<? extends TrainingRow> rows) {
    return trained(rows, Splits.of(logs.log(), Protocol.ALL));
  }

  /** The last token that each target's position reads, and the target. */
  private static List<String> trained(List<? extends TrainingRow> rows, Split split) {
    List<String> trained = new ArrayList<>();
    for (TrainingRow row : rows) {
      for (int target = 0; target < row.targets(); target++) {
        int token = row.token(row.position(target));
        trained.add(
            (token < 0 ? "?" : split.vocabulary().itemId(token))
                + ">"
                + split.vocabulary().itemId(row.item(target)));
      }
    }
    return trained;
  }

  private static boolean follows(String pair) {
    String[] items = pair.split(">", -1);
    return items[0].charAt(0) == items[1].charAt(0)
        && Integer.parseInt(items[1].substring(1)) == Integer.parseInt(items[0].substring(1)) + 1;
  }
}
