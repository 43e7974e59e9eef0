package dev.reckon.serving.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.wire.MessageRejected;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ItemCatalogueTest {
  private final List<Collection<String>> told = new ArrayList<>();
  private final ItemCatalogue catalogue = new ItemCatalogue(new ItemAvailability(), told::add);

  @Test
  void hiddenItemsAreToldOnceThePollHasEnded() throws MessageRejected {
    read("i1", "{\"available\": false}");
    read("i2", null);
    assertThat(told).isEmpty();

    catalogue.polled(true);
    assertThat(told).containsExactly(Set.of("i1", "i2"));

    read("i1", "{}");
    catalogue.polled(true);
    assertThat(told).last().isEqualTo(Set.of("i2"));
  }

  @Test
  void messagesThatHideNothingAreNotTold() throws MessageRejected {
    read("i1", "{}");
    assertThatThrownBy(() -> read("i2", "not json")).isInstanceOf(MessageRejected.class);
    catalogue.polled(true);

    assertThat(told).isEmpty();
  }

  private void read(String itemId, @Nullable String value) throws MessageRejected {
    catalogue.read(
        new ConsumerRecord<>("items", 0, 0, itemId, value == null ? null : value.getBytes(UTF_8)));
  }
}
