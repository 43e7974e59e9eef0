package dev.reckon.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.Interaction;
import dev.reckon.recommendation.v1.RankedItem;
import org.junit.jupiter.api.Test;

class PopularityCountTest {

  private static final long NOON = 1_764_072_000_000L;

  private final PopularityCount count = new PopularityCount();
  private int made;

  @Test
  void frequentItemsComeFirstAndTiesGoById() {
    add("b", 2);
    add("c", 3);
    add("a", 2);
    assertThat(count.items().items())
        .extracting(RankedItem::getItemId)
        .containsExactly("c", "a", "b");
  }

  @Test
  void aUserCountsOnceForAnItem() {
    for (int i = 0; i < 2_000; i++) {
      click("repeated", "u");
    }
    add("liked", 2);
    assertThat(count.items().items())
        .extracting(RankedItem::getItemId)
        .containsExactly("liked", "repeated");
    assertThat(count.items().items().get(1).getScore()).isEqualTo(1 / 3f);
  }

  @Test
  void theListFollowsTheEvents() {
    add("a", 10);
    assertThat(count.items().items().get(0).getItemId()).isEqualTo("a");
    add("b", 20);
    assertThat(count.items().items().get(0).getItemId()).isEqualTo("b");
  }

  @Test
  void rareItemsAreForgottenWhenTooManyAreKnown() {
    add("frequent", 100);
    for (int i = 0; i < 3 * PopularityCount.MAX_ITEMS; i++) {
      click("rare" + i, "u");
    }
    assertThat(count.items().items().get(0).getItemId()).isEqualTo("frequent");
    assertThat(count.items().items().get(0).getScore())
        .isEqualTo(100 * count.items().items().get(1).getScore());
    assertThat(count.items().items()).hasSizeLessThanOrEqualTo(1_000);
  }

  private void add(String itemId, int times) {
    for (int i = 0; i < times; i++) {
      click(itemId, "u" + i);
    }
  }

  private void click(String itemId, String userId) {
    count.add(userId, new Interaction("e" + made++, itemId, Kind.CLICK, NOON, ""));
  }
}
