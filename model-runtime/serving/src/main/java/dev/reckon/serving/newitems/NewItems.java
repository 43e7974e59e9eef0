package dev.reckon.serving.newitems;

import dev.reckon.event.v1.Item;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.live.TextVectors.Encoded;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The items of one encoding that need a vector of their text: those that wait for it and those that
 * have it. The newest record of an item counts. The item whose record is the newest is encoded
 * first, so that a new one does not wait for a whole catalogue, which a start reads again. An item
 * that is renamed keeps its vector until it has the next one. Bounded in both. Thread-safe.
 */
final class NewItems {

  /** Of the process, as a model may outlive the items of which it has rows. */
  private static final AtomicLong VERSIONS = new AtomicLong();

  private final int most;
  private final int queueBound;

  /** By item id, the oldest record first. */
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** By the number of their record. */
  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();

  /** Available items whose records say nothing that the encoder can read; the newest alone. */
  private final Set<String> withoutText = new LinkedHashSet<>();

  /** When the records were read whose vectors no model has yet. */
  private List<Long> sinceNanos = new ArrayList<>();

  private long records;
  private long version = VERSIONS.incrementAndGet();
  private int encoded;
  private long dropped;

  private static final class Entry {
    /** Digest of its newest text. */
    String text = "";

    /** Of the last text that was encoded. */
    @Nullable Encoded vector;

    /** The number of its newest record. */
    long record;
  }

  /**
   * An item whose text is to be encoded.
   *
   * @param text its digest
   * @param record the number of its record
   * @param sinceNanos when that was read
   */
  record Waiting(Item item, String text, long record, long sinceNanos) {}

  NewItems(int most, int queueBound) {
    this.most = most;
    this.queueBound = queueBound;
  }

  /**
   * Takes in an item. One whose text is the same as before keeps its vector.
   *
   * @param text its digest
   * @param nowNanos when its record was read
   */
  synchronized void put(Item item, String text, long nowNanos) {
    String id = item.getItemId();
    withoutText.remove(id);
    Entry entry = entries.remove(id);
    boolean isSame = entry != null && entry.text.equals(text);
    if (entry == null) {
      entry = new Entry();
    }
    entries.put(id, entry); // behind all others
    if (isSame) {
      return;
    }
    waiting.remove(entry.record);
    entry.text = text;
    entry.record = ++records;
    if (entry.vector != null && entry.vector.text().equals(text)) {
      return; // its name is again what it was
    }
    waiting.put(entry.record, new Waiting(item, text, entry.record, nowNanos));
    keepBounds();
  }

  private void keepBounds() {
    if (waiting.size() > queueBound) {
      leaveOut(waiting.firstEntry().getValue());
      dropped++;
    }
    if (entries.size() > most) {
      Iterator<String> ids = entries.keySet().iterator();
      String oldest = ids.next();
      dropped++;
      remove(oldest);
    }
  }

  /** An item that the encoder fails on. */
  synchronized void failed(Waiting item) {
    Entry entry = entries.get(item.item().getItemId());
    if (entry != null && entry.record == item.record()) {
      leaveOut(item);
    }
  }

  /** Its text is not encoded; it keeps the vector that it has. */
  private void leaveOut(Waiting item) {
    waiting.remove(item.record());
    Entry entry = entries.get(item.item().getItemId());
    if (entry != null && entry.vector == null) {
      entries.remove(item.item().getItemId());
    } else if (entry != null) {
      entry.text = ""; // another record of the same text is encoded
    }
  }

  /** An item that says nothing: it loses the vector of an earlier text. */
  synchronized void putWithoutText(String itemId) {
    remove(itemId);
    withoutText.add(itemId);
    if (withoutText.size() > most) {
      withoutText.remove(withoutText.iterator().next());
    }
  }

  /** An item that is gone, or that no model wants. */
  synchronized void remove(String itemId) {
    withoutText.remove(itemId);
    Entry entry = entries.remove(itemId);
    if (entry != null) {
      waiting.remove(entry.record);
      if (entry.vector != null) {
        encoded--;
        version = VERSIONS.incrementAndGet();
      }
    }
  }

  /** Removes all items but those of which an id and the digest of its text are wanted. */
  synchronized void retain(BiPredicate<String, String> isWanted) {
    List<String> others =
        entries.entrySet().stream()
            .filter(it -> !isWanted.test(it.getKey(), it.getValue().text))
            .map(Map.Entry::getKey)
            .toList();
    others.forEach(this::remove);
  }

  /** The newest of those that wait, which wait no longer. */
  synchronized List<Waiting> take(int count) {
    List<Waiting> taken = new ArrayList<>(count);
    while (taken.size() < count && !waiting.isEmpty()) {
      taken.add(waiting.pollLastEntry().getValue());
    }
    return taken;
  }

  /**
   * Keeps the vector of an item, unless the item is gone or has another text by now.
   *
   * @param vector null where there is none of its text
   */
  synchronized void encoded(Waiting item, float @Nullable [] vector) {
    Entry entry = entries.get(item.item().getItemId());
    if (entry == null || entry.record != item.record()) {
      return;
    }
    if (vector == null) {
      putWithoutText(item.item().getItemId());
      return;
    }
    if (entry.vector == null) {
      encoded++;
    }
    entry.vector = new Encoded(item.text(), item.item().getTitle(), vector);
    if (sinceNanos.size() < most) {
      sinceNanos.add(item.sinceNanos());
    }
    version = VERSIONS.incrementAndGet();
  }

  /** All vectors, the oldest record first. */
  synchronized TextVectors vectors() {
    Map<String, Encoded> byItem = new LinkedHashMap<>();
    entries.forEach(
        (id, entry) -> {
          if (entry.vector != null) {
            byItem.put(id, entry.vector);
          }
        });
    return new TextVectors(version, byItem);
  }

  /** Another number whenever {@link #vectors} changes. */
  synchronized long version() {
    return version;
  }

  /** When the records were read whose vectors came since the last call. */
  synchronized List<Long> takeSinceNanos() {
    List<Long> taken = sinceNanos;
    sinceNanos = new ArrayList<>();
    return taken;
  }

  /** Items that wait for the encoder. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Items that have a vector. */
  synchronized int encoded() {
    return encoded;
  }

  /** Items that say nothing. */
  synchronized int withoutText() {
    return withoutText.size();
  }

  /** Items that were left out since the last call, as there were too many. */
  synchronized long takeDropped() {
    long taken = dropped;
    dropped = 0;
    return taken;
  }
}
