package dev.reckon.job.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.wire.MessageRejected;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WithdrawnItemsTest {

  private final WithdrawnItems items = new WithdrawnItems(3);

  @Test
  void aTombstoneAndAnUnavailableItemAreWithdrawn() throws Exception {
    read("a", null);
    read("b", "{\"itemId\":\"b\",\"available\":false}");
    read("c", "{\"itemId\":\"c\"}");
    assertThat(items.contains("a")).isTrue();
    assertThat(items.contains("b")).isTrue();
    assertThat(items.contains("c")).isFalse();
    assertThat(items.contains("nobody mentioned it")).isFalse();
  }

  @Test
  void anItemComesBack() throws Exception {
    read("a", null);
    read("a", "{\"itemId\":\"a\",\"available\":true}");
    assertThat(items.contains("a")).isFalse();
    assertThat(items.size()).isZero();
  }

  @Test
  void whatCannotBeReadIsRefusedAndChangesNothing() throws Exception {
    read("a", null);
    assertThatThrownBy(() -> read("a", "not an item")).isInstanceOf(MessageRejected.class);
    assertThatThrownBy(() -> read(null, null)).isInstanceOf(MessageRejected.class);
    assertThatThrownBy(() -> read("", null)).isInstanceOf(MessageRejected.class);
    assertThat(items.contains("a")).isTrue();
    assertThat(items.size()).isEqualTo(1);
  }

  @Test
  void ofTooManyTheOneWithdrawnFirstIsForgotten() throws Exception {
    for (String id : new String[] {"a", "b", "a", "c", "d"}) {
      read(id, null);
    }
    assertThat(items.size()).isEqualTo(3);
    assertThat(items.contains("a")).isFalse();
    assertThat(items.contains("d")).isTrue();
  }

  private void read(@Nullable String key, @Nullable String value) throws MessageRejected {
    items.read(
        new ConsumerRecord<>(
            "items", 0, 0, key, value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
  }
}
