package dev.reckon.serving.live;

import dev.reckon.event.v1.Item;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The availability of each item according to the {@code items} topic. An item without a message is
 * available. Written by the catalogue's thread, read by any.
 */
public final class ItemAvailability {
  private final Map<String, Boolean> availability = new ConcurrentHashMap<>();
  private final Set<String> hidden = ConcurrentHashMap.newKeySet();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicInteger version = new AtomicInteger(1);

  /**
   * Takes in one message. One that is refused is counted, and the item stays as it was.
   *
   * @param itemId the message's key
   * @param value an {@link Item}; null removes the item
   * @return whether it changed which items are hidden
   * @throws MessageRejected if it names no item or cannot be read
   */
  boolean apply(@Nullable String itemId, byte @Nullable [] value, Encoding encoding)
      throws MessageRejected {
    try {
      return set(
          MessageRules.itemId(itemId),
          value != null && isAvailable(MessageCodec.ITEM.decode(value, encoding)));
    } catch (MessageRejected e) {
      skipped.incrementAndGet();
      throw e;
    }
  }

  /** Takes in an item that keeps the rules. */
  public void take(Item item) {
    boolean unused = set(item.getItemId(), isAvailable(item));
  }

  private static boolean isAvailable(Item item) {
    return !item.hasAvailable() || item.getAvailable();
  }

  private boolean set(String itemId, boolean isAvailable) {
    Boolean before = availability.put(itemId, isAvailable);
    if (before == null || before != isAvailable) {
      int unused = version.incrementAndGet(); // behind the change, so nobody keeps what was before
    }
    return isAvailable ? hidden.remove(itemId) : hidden.add(itemId);
  }

  /** Ids of removed and unavailable items, as they are now. */
  public Set<String> hidden() {
    return Set.copyOf(hidden);
  }

  /**
   * Whether an item may be shown.
   *
   * @param otherwise asked if no message has mentioned it
   */
  public boolean offers(String itemId, Predicate<String> otherwise) {
    Boolean isAvailable = availability.get(itemId);
    return isAvailable == null ? otherwise.test(itemId) : isAvailable;
  }

  /** Another number, never 0 for long, once the answer for some item has changed. */
  public int version() {
    return version.get();
  }

  /** Items for which a message has arrived. */
  public int mentioned() {
    return availability.size();
  }

  /** Available items that the model cannot recommend, because it was trained without them. */
  long unknownTo(ItemIndex items) {
    return availability.entrySet().stream()
        .filter(Map.Entry::getValue)
        .filter(item -> items.indexOf(item.getKey()) == ItemIndex.UNKNOWN)
        .count();
  }

  /** Messages that could not be read. */
  long skipped() {
    return skipped.get();
  }
}
