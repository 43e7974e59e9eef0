package dev.reckon.learning.train.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.train.recipe.Objective;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.rows.TrainingRows.AllPrefixes;
import dev.reckon.learning.train.rows.TrainingRows.DrawnPrefixes;
import dev.reckon.learning.train.rows.TrainingRows.MaskedHistories;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingRowsTest {

  private static final int MASK = 1000;

  @Test
  void aDrawnPrefixAsksForTheItemBehindIt() {
    DrawnPrefixes rows = new DrawnPrefixes(List.of(range(30)), 8, 5);

    List<TrainingWindow> drawn = rows.ofEpoch(new Random(1));

    assertThat(drawn).hasSize(5).doesNotHaveDuplicates();
    assertThat(rows.count()).isEqualTo(5);
    for (TrainingWindow row : drawn) {
      assertThat(row.targets()).isEqualTo(1);
      assertThat(row.length()).isEqualTo(Math.min(8, row.item(0)));
      assertThat(row.position(0)).isEqualTo(row.length() - 1);
      assertThat(row.token(row.length() - 1)).isEqualTo(row.item(0) - 1);
    }
  }

  @Test
  void shortSequencesGiveAllTheirPrefixesEveryEpoch() {
    DrawnPrefixes rows = new DrawnPrefixes(List.of(range(4), range(1), range(0)), 8, 5);

    assertThat(rows.ofEpoch(new Random(1)).stream().map(row -> row.item(0)))
        .containsExactly(1, 2, 3);
    assertThat(rows.count()).isEqualTo(3);
  }

  @Test
  void everyPrefixIsDrawnInTheEnd() {
    DrawnPrefixes rows = new DrawnPrefixes(List.of(range(30)), 8, 5);
    Random random = new Random(1);
    Set<Integer> targets = new HashSet<>();

    for (int epoch = 0; epoch < 100; epoch++) {
      rows.ofEpoch(random).forEach(row -> targets.add(row.item(0)));
    }

    assertThat(targets).hasSize(29);
  }

  /** Of a user whose last click is another one the same is read. */
  @Test
  void whereTokensSeeAllOthersARowEndsBeforeItsTarget() {
    List<MergedWindow> rows = bidirectional("i3");
    List<MergedWindow> others = bidirectional("i4");

    assertThat(rows).extracting(row -> row.item(0)).containsExactly(1, 2, 2, 2, 3);
    assertThat(others).extracting(row -> row.item(0)).containsExactly(1, 2, 2, 2, 4);
    for (int i = 0; i < rows.size(); i++) {
      MergedWindow row = rows.get(i);
      assertThat(row.targets()).isEqualTo(1);
      assertThat(row.position(0)).isEqualTo(row.length() - 1).isEqualTo(i);
      assertThat(tokens(row)).doesNotContain(row.item(0)).isEqualTo(tokens(others.get(i)));
    }
  }

  /** Rows of a user who searches and clicks, searches twice and clicks, and clicks an item. */
  private static List<MergedWindow> bidirectional(String last) {
    Logs logs = new Logs();
    for (int item = 0; item < 5; item++) {
      for (int i = 0; i < 10 - 2 * item; i++) { // the more popular, the lower the index
        logs.click("once " + item + i, "i" + item, 1);
      }
    }
    logs.search("s1", "u", "gears", 10).clickUnder("s1", "c1", "u", "i1", 11);
    logs.search("s2", "u", "halo", 12).search("s3", "u", "halo reach", 13);
    logs.clickUnder("s3", "c2", "u", "i2", 14).click("u", last, 15);
    Recipe recipe = Recipe.of("cross-reasoning", Map.of("attention", "bidirectional"));
    return TrainingRows.of(
            recipe, Splits.of(logs.log(), Protocol.ALL), Grams.hashed(500, TextRules.V1))
        .ofEpoch(new Random(1))
        .stream()
        .map(MergedWindow.class::cast)
        .toList();
  }

  private static List<Integer> tokens(MergedWindow row) {
    return IntStream.range(0, row.length()).mapToObj(row::token).toList();
  }

  @Test
  void maskedItemsAreTheTargetsAndNothingElseIsHidden() {
    MaskedHistories rows = masked(0.4, 0, range(9));

    MaskedHistory row = rows.ofEpoch(new Random(1)).get(0);

    assertThat(row.length()).isEqualTo(9);
    assertThat(row.targets()).isEqualTo(4);
    Set<Integer> hidden = new HashSet<>();
    for (int target = 0; target < row.targets(); target++) {
      assertThat(row.item(target)).isEqualTo(row.position(target));
      hidden.add(row.position(target));
    }
    for (int position = 0; position < 9; position++) {
      assertThat(row.token(position)).isEqualTo(hidden.contains(position) ? MASK : position);
    }
  }

  @Test
  void epochsMaskOtherItems() {
    MaskedHistories rows = masked(0.2, 0, range(40));
    Random random = new Random(1);

    assertThat(rows.ofEpoch(random).get(0).masked())
        .isNotEqualTo(rows.ofEpoch(random).get(0).masked());
  }

  @Test
  void theNewestAloneIsMaskedAsOftenAsAsked() {
    MaskedHistories rows =
        masked(0.4, 0.25, IntStream.range(0, 2000).mapToObj(i -> range(6)).toArray(int[][]::new));

    long last =
        rows.ofEpoch(new Random(1)).stream()
            .filter(row -> Arrays.equals(row.masked(), new int[] {5}))
            .count();

    assertThat(last).isBetween(400L, 600L);
  }

  @Test
  void everyItemOfALongSequenceIsReadWithTheMaskWithinTheWindowAndOneMore() {
    MaskedHistories rows = masked(0.9, 0, range(25));

    List<MaskedHistory> drawn = rows.ofEpoch(new Random(1));

    assertThat(drawn).allMatch(row -> row.length() <= 9);
    assertThat(
            drawn.stream()
                .flatMapToInt(row -> IntStream.range(row.from(), row.from() + row.length()))
                .distinct()
                .count())
        .isEqualTo(25);
    assertThat(rows.count()).isEqualTo(drawn.size());
  }

  private static MaskedHistories masked(double probability, double last, int[]... sequences) {
    return new MaskedHistories(
        AllPrefixes.of(List.of(sequences), 8).windows(),
        MASK,
        new Objective.Cloze(probability, last));
  }

  private static int[] range(int length) {
    return IntStream.range(0, length).toArray();
  }
}
