package dev.reckon.serving.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UnknownItemsTest {
  private final UnknownItems items = new UnknownItems();

  @Test
  void mostClicksOnItemsThatNobodyKnowsAreAWarning() {
    see(UnknownItems.LOOKED_AT / 2 - 1, true);
    see(UnknownItems.LOOKED_AT / 2 + 1, false);

    assertThat(items.warnings()).isEqualTo(1);
  }

  @Test
  void halfOfThemAreNone() {
    see(UnknownItems.LOOKED_AT / 2, true);
    see(UnknownItems.LOOKED_AT / 2, false);
    see(UnknownItems.LOOKED_AT - 1, false);

    assertThat(items.warnings()).isZero();
  }

  private void see(int clicks, boolean areKnown) {
    for (int i = 0; i < clicks; i++) {
      items.saw("i" + i, areKnown);
    }
  }
}
