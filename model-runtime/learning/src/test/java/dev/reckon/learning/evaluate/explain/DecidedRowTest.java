package dev.reckon.learning.evaluate.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.reckon.model.input.History;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A history of a search, an item, a second search, an item. */
class DecidedRowTest {

  private static final float[] EVIDENCE = {0.9f, 0.1f, 0.2f, 0.3f, 0.2f};

  private final DecidedRow first = row(0, 0);
  private final DecidedRow second = row(2, 2);

  @Test
  void evidenceIsReadFromTheNewestColumnOn() {
    // The first column, 0.9, is that of a longer history in the batch.
    assertThat(first.shareOfSearches(EVIDENCE)).isEqualTo(0.25, offset(1e-6));
    assertThat(first.shareOfAll(EVIDENCE)).isEqualTo(0.125, offset(1e-6));
    assertThat(second.shareOfSearches(EVIDENCE)).isEqualTo(0.75, offset(1e-6));
    assertThat(second.shareOfAll(EVIDENCE)).isEqualTo(0.375, offset(1e-6));
  }

  @Test
  void searchIsNamedFirstWhereNoOtherHasAsMuch() {
    assertThat(first.isNamedFirst(EVIDENCE)).isFalse();
    assertThat(second.isNamedFirst(EVIDENCE)).isTrue();
    assertThat(first.isNamedFirst(new float[] {0.4f, 0, 0.4f, 0.2f})).isFalse();
    assertThat(first.isNamedFirst(new float[] {0.2f, 0, 0.1f, 0.7f})).isTrue();
  }

  @Test
  void amongSearchesThatDecidedSomethingOnlyTheseCount() {
    DecidedRow alone = row(0, 0);
    DecidedRow ofTwo = row(0, 0, 2);

    assertThat(alone.shareOfDeciding(EVIDENCE)).isEqualTo(1);
    assertThat(ofTwo.shareOfDeciding(EVIDENCE)).isEqualTo(0.25, offset(1e-6));
  }

  @Test
  void newestOfThoseThatDecidedSomethingMayBeAnOlderSearch() {
    assertThat(row(0, 0).isNewestDeciding()).isTrue();
    assertThat(row(0, 0, 2).isNewestDeciding()).isFalse();
    assertThat(row(2, 0, 2).isNewestDeciding()).isTrue();
  }

  @Test
  void whereNothingLiesOnSearchesNothingIsFound() {
    float[] onItems = {0, 0.5f, 0, 0.5f};

    assertThat(second.shareOfSearches(onItems)).isZero();
    assertThat(second.shareOfAll(onItems)).isZero();
    assertThat(second.isNamedFirst(onItems)).isFalse();
    assertThat(second.shareOfAll(new float[4])).isZero();
  }

  @Test
  void placesAreCounted() {
    assertThat(first.searches()).isEqualTo(2);
    assertThat(first.eventsBetween()).isEqualTo(3);
    assertThat(second.eventsBetween()).isEqualTo(1);
    assertThat(first.isNewestSearch()).isFalse();
    assertThat(second.isNewestSearch()).isTrue();
  }

  @Test
  void anItemDecidesNothing() {
    assertThatThrownBy(() -> row(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> row(0, 0, 3)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatDecidesTheTargetDecidesSomething() {
    assertThatThrownBy(() -> row(0, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  private static DecidedRow row(int decisive, Integer... deciding) {
    return new DecidedRow(
        new History(new int[] {-1, 3, -2, 4}, List.of(new int[] {1}, new int[] {2})),
        decisive,
        List.of(deciding),
        0);
  }
}
