package dev.reckon.serving.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Item;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageRejected;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ItemAvailabilityTest {
  private final ItemAvailability availability = new ItemAvailability();

  @Test
  void anItemIsAvailableUnlessItsMessageSaysOtherwise() throws Exception {
    assertThat(json("i1", "{\"title\": \"Halo\"}")).isFalse();
    assertThat(json("i2", "{\"available\": false}")).isTrue();

    assertThat(availability.hidden()).containsExactly("i2");
  }

  @Test
  void aTombstoneRemovesAnItemAndALaterMessageBringsItBack() throws Exception {
    assertThat(availability.apply("i1", null, Encoding.JSON)).isTrue();
    assertThat(availability.hidden()).containsExactly("i1");

    assertThat(json("i1", "{\"available\": true}")).isTrue();
    assertThat(availability.hidden()).isEmpty();
  }

  @Test
  void repeatingWhatIsKnownChangesNothing() throws Exception {
    assertThat(json("i1", "{\"available\": false}")).isTrue();
    assertThat(json("i1", "{\"available\": false, \"title\": \"Halo\"}")).isFalse();
    assertThat(availability.apply("i1", null, Encoding.JSON)).isFalse();
  }

  @Test
  void protobufIsReadToo() throws Exception {
    byte[] value = Item.newBuilder().setAvailable(false).build().toByteArray();

    assertThat(availability.apply("i1", value, Encoding.PROTOBUF)).isTrue();
  }

  @Test
  void aMessageThatCannotBeReadIsCountedAndTheItemStaysAsItWas() throws Exception {
    json("i1", "{\"available\": false}");

    assertThatThrownBy(() -> json("i1", "{\"available\": \"perhaps\"}"))
        .isInstanceOf(MessageRejected.class);
    assertThatThrownBy(() -> json("i2", "not json")).isInstanceOf(MessageRejected.class);
    assertThatThrownBy(() -> availability.apply(null, "{}".getBytes(UTF_8), Encoding.JSON))
        .isInstanceOf(MessageRejected.class)
        .hasMessageContaining("no key");
    assertThat(availability.skipped()).isEqualTo(3);
    assertThat(availability.hidden()).containsExactly("i1");
  }

  @Test
  void availableItemsThatTheModelDoesNotKnowAreCounted() throws Exception {
    json("i1", "{}");
    json("new", "{}");
    json("gone", "{\"available\": false}");

    assertThat(availability.mentioned()).isEqualTo(3);
    assertThat(availability.unknownTo(new ItemIndex(List.of("i0", "i1")))).isEqualTo(1);
  }

  private boolean json(String itemId, String value) throws MessageRejected {
    return availability.apply(itemId, value.getBytes(UTF_8), Encoding.JSON);
  }
}
