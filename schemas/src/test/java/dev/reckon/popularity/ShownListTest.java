package dev.reckon.popularity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ShownListTest {

  private static final List<String> POPULAR = List.of("a", "b", "c", "d", "e");

  @Test
  void aFullListIsShownAsItIsAndNobodyAsksWhatIsPopular() {
    ShownList<String> shown =
        ShownList.of(
            List.of("x", "y", "z"),
            most -> {
              throw new AssertionError("asked");
            },
            Set.of(),
            Function.identity(),
            2);

    assertThat(shown).isEqualTo(new ShownList<>(List.of("x", "y"), List.of()));
  }

  @Test
  void aShortListIsFilledUpWithWhatIsPopularAndNotSeenNorInItAlready() {
    ShownList<String> shown = shown(List.of("c"), Set.of("a"), 3);

    assertThat(shown).isEqualTo(new ShownList<>(List.of("c"), List.of("b", "d")));
    assertThat(shown.items()).containsExactly("c", "b", "d");
  }

  @Test
  void manySeenItemsLeaveEnoughToFillTheList() {
    assertThat(shown(List.of(), Set.of("a", "b", "c"), 2).popular()).containsExactly("d", "e");
  }

  @Test
  void aShortListStaysShortWhereThereIsNothingElse() {
    assertThat(shown(List.of("x"), Set.copyOf(POPULAR), 3).items()).containsExactly("x");
  }

  @Test
  void aUserWhoHasSeenEverythingSeesWhatIsPopular() {
    assertThat(shown(List.of(), Set.copyOf(POPULAR), 2).items()).containsExactly("a", "b");
  }

  private static ShownList<String> shown(List<String> own, Set<String> seen, int most) {
    return ShownList.of(
        own,
        count -> POPULAR.subList(0, Math.min(count, POPULAR.size())),
        seen,
        Function.identity(),
        most);
  }
}
