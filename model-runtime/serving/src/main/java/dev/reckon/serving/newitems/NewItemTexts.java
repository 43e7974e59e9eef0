package dev.reckon.serving.newitems;

import dev.reckon.event.v1.Item;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.language.ItemTexts;
import dev.reckon.serving.live.TextRows;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code items} topic for items of which some models take the text. Owned by the thread
 * of its {@link TopicFollower}.
 */
final class NewItemTexts implements TopicFollower.Reader {

  private final Map<String, NewItems> byEncoding;
  private final Map<String, List<TextRows>> models;
  private final LongSupplier nanoClock;

  /**
   * @param byEncoding gets the items, by encoding
   * @param models of these encodings
   */
  NewItemTexts(Map<String, NewItems> byEncoding, List<TextRows> models, LongSupplier nanoClock) {
    this.byEncoding = Map.copyOf(byEncoding);
    this.models = models.stream().collect(Collectors.groupingBy(TextRows::encoding));
    this.nanoClock = nanoClock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    String id = MessageRules.itemId(message.key());
    Item item =
        message.value() == null
            ? null
            : MessageCodec.ITEM.decode(message.value(), Encoding.of(message.headers()));
    take(id, item);
  }

  /**
   * Takes in the newest record of an item.
   *
   * @param item null where the item is gone
   */
  void take(String id, @Nullable Item item) {
    boolean isOffered = item != null && (!item.hasAvailable() || item.getAvailable());
    boolean isWanted =
        models.values().stream().flatMap(List::stream).anyMatch(model -> model.mayTake(id));
    if (item == null || !isOffered || !isWanted) {
      byEncoding.values().forEach(items -> items.remove(id));
      return;
    }
    Item named = ItemTexts.shortened(item).toBuilder().setItemId(id).build();
    Optional<String> text = ItemTexts.of(named).map(ItemTexts::digest);
    byEncoding.forEach((encoding, items) -> take(named, text, encoding, items));
  }

  private void take(Item item, Optional<String> text, String encoding, NewItems items) {
    List<TextRows> ofEncoding = models.getOrDefault(encoding, List.of());
    if (ofEncoding.stream().noneMatch(model -> model.mayTake(item.getItemId()))) {
      items.remove(item.getItemId());
    } else if (text.isEmpty()) {
      items.putWithoutText(item.getItemId());
    } else if (areTaken(item.getItemId(), text.get(), ofEncoding)) {
      items.put(item, text.get(), nanoClock.getAsLong());
    } else {
      items.remove(item.getItemId());
    }
  }

  /** Whether some model takes the row of a text. */
  static boolean areTaken(String itemId, String text, List<TextRows> models) {
    return models.stream().anyMatch(model -> model.takes(itemId, text));
  }
}
