package dev.reckon.view.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Item;
import dev.reckon.testing.Events;
import dev.reckon.view.popular.PopularList;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageRejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

  private final Catalogue catalogue = new Catalogue();

  @ParameterizedTest
  @CsvSource({
    "gears,            i1 i2",
    "gear,             i1 i2 i3",
    "GEARS of war,     i1 i2",
    "gears judgment,   i2",
    "war gears,        i1 i2",
    "pokemon,          i4",
    "Pokémon,          i4",
    "games gea,        i1",
    "war nothing,      ''",
    "'!?',             ''"
  })
  void allWordsMustBeThereAndTheLastMayBeABeginning(String query, String found) throws Exception {
    put(Events.item("i1", "Gears of War", "Games"));
    put(Events.item("i2", "Gears of War: Judgment"));
    put(Events.item("i3", "Gearbox Collection of Everything"));
    put(Events.item("i4", "Pokémon"));

    assertThat(String.join(" ", ids(catalogue.find(query, 10, PopularList.NONE)))).isEqualTo(found);
  }

  @Test
  void noMoreIsFoundThanIsWanted() throws Exception {
    for (int i = 0; i < 50; i++) {
      put(Events.item("i" + i, "Thing " + i));
    }

    assertThat(catalogue.find("thing", 7, PopularList.NONE)).hasSize(7);
    assertThat(catalogue.first(3)).hasSize(3);
  }

  @Test
  void theNewestValueOfAnItemStands() throws Exception {
    put(Events.item("i1", "Old name"));
    put(Events.item("i1", "New name"));

    assertThat(catalogue.find("old", 10, PopularList.NONE)).isEmpty();
    assertThat(ids(catalogue.find("new", 10, PopularList.NONE))).containsExactly("i1");
    assertThat(catalogue.availableItems()).isEqualTo(1);
  }

  @Test
  void aTombstoneRemoves() throws Exception {
    put(Events.item("i1", "Thing"));
    catalogue.read(new ConsumerRecord<>("items", 0, 1, "i1", null));

    assertThat(catalogue.get("i1")).isEmpty();
    assertThat(catalogue.find("thing", 10, PopularList.NONE)).isEmpty();
    assertThat(catalogue.availableItems()).isZero();
  }

  @Test
  void whatIsNotAvailableIsKnownButNotFound() throws Exception {
    put(Events.item("i1", "Thing").toBuilder().setAvailable(false).build());

    assertThat(catalogue.get("i1")).map(CatalogueItem::isAvailable).contains(false);
    assertThat(catalogue.find("thing", 10, PopularList.NONE)).isEmpty();
    assertThat(catalogue.first(10)).isEmpty();
    assertThat(catalogue.availableItems()).isZero();
  }

  @Test
  void whatIsNoItemIsRefused() throws Exception {
    assertThatThrownBy(
            () -> catalogue.read(new ConsumerRecord<>("items", 0, 1, "i1", new byte[] {1, 2, 3})))
        .isInstanceOf(MessageRejected.class);
    assertThatThrownBy(() -> catalogue.read(new ConsumerRecord<>("items", 0, 1, null, new byte[0])))
        .isInstanceOf(MessageRejected.class);

    assertThat(catalogue.get("i1")).isEmpty();
  }

  @Test
  void itemsThatAreWithdrawnAreToldOnceAPollAndCanComeBack() throws Exception {
    List<Set<String>> told = new ArrayList<>();
    catalogue.whenWithdrawn(told::add);
    put(Events.item("i1", "Thing"));
    put(Events.item("i2", "Thing").toBuilder().setAvailable(false).build());
    catalogue.read(new ConsumerRecord<>("items", 0, 1, "i1", null));
    catalogue.polled(true);
    catalogue.polled(true);

    assertThat(told).containsExactly(Set.of("i1", "i2"));
    assertThat(catalogue.isWithdrawn("i1")).isTrue();
    assertThat(catalogue.isWithdrawn("never heard of")).isFalse();

    put(Events.item("i1", "Thing"));
    assertThat(catalogue.isWithdrawn("i1")).isFalse();
  }

  private void put(Item item) throws MessageRejected {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>("items", 0, 0, item.getItemId(), item.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    catalogue.read(record);
  }

  private static List<String> ids(List<CatalogueItem> items) {
    return items.stream().map(CatalogueItem::itemId).toList();
  }
}
