package dev.reckon.serving.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Item;
import dev.reckon.model.retrieve.ItemIndex;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RememberedItemsTest {

  /** The memory's numbers are not the model's. */
  private static final List<String> REMEMBERED = List.of("c", "new", "a", "b");

  private final ItemIndex items = new ItemIndex(List.of("a", "b", "c"));
  private final ItemAvailability availability = new ItemAvailability();
  private final RememberedItems remembered =
      new RememberedItems(REMEMBERED::get, items, availability);

  @Test
  void anItemHasTheIndexOfItsId() {
    for (int time = 0; time < 2; time++) {
      assertThat(IntStream.range(0, 4).map(remembered::indexOf).toArray())
          .containsExactly(2, ItemIndex.UNKNOWN, 0, 1);
    }
  }

  @Test
  void withoutACatalogueEveryItemMayBeShown() {
    assertThat(offered()).containsExactly("c", "new", "a", "b");
  }

  @Test
  void withACatalogueAnItemMustBeItsOrTheModels() {
    assertThat(offered()).contains("new");

    put("other", true);
    assertThat(offered()).containsExactly("c", "a", "b");

    put("new", true);
    assertThat(offered()).containsExactly("c", "new", "a", "b");
  }

  @Test
  void aChangeOfTheCatalogueCountsAtOnce() {
    assertThat(offered()).contains("a");

    put("a", false);
    assertThat(offered()).doesNotContain("a");

    put("a", true);
    assertThat(offered()).contains("a");
  }

  /** Far more items than there is room for at first, in no order. */
  @Test
  void itemsOfAnyNumberAreFound() {
    int count = 20_000;
    ItemIndex many = new ItemIndex(IntStream.range(0, count).mapToObj(Integer::toString).toList());
    RememberedItems all =
        new RememberedItems(number -> Integer.toString(count - 1 - number), many, availability);
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      int number = random.nextInt(count);
      assertThat(all.indexOf(number)).isEqualTo(count - 1 - number);
      assertThat(all.isOffered(number)).isTrue();
    }
  }

  private void put(String itemId, boolean isAvailable) {
    availability.take(Item.newBuilder().setItemId(itemId).setAvailable(isAvailable).build());
  }

  private List<String> offered() {
    return IntStream.range(0, REMEMBERED.size())
        .filter(remembered::isOffered)
        .mapToObj(REMEMBERED::get)
        .toList();
  }
}
