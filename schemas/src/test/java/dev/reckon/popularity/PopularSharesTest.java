package dev.reckon.popularity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopularSharesTest {

  @Test
  void theScoresOfAListAreSharesHoweverTheyWereCounted() {
    assertThat(PopularShares.of(List.of(item("a", 30), item("b", 10))))
        .isEqualTo(PopularShares.of(List.of(item("a", 0.6f), item("b", 0.2f))))
        .containsExactly(item("a", 0.75f), item("b", 0.25f));
  }

  @Test
  void itemsThatNobodyTookHaveNone() {
    assertThat(PopularShares.of(List.of(item("a", 0)))).containsExactly(item("a", 0));
    assertThat(PopularShares.of(List.of())).isEmpty();
  }

  private static RankedItem item(String itemId, float score) {
    return RankedItem.newBuilder().setItemId(itemId).setScore(score).build();
  }
}
