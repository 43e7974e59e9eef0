package dev.reckon.view.catalogue;

import dev.reckon.event.v1.Item;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.TopicFollower;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The items of the topic {@code items} in memory, with an index of the words of their titles and
 * categories. Written by the thread of its follower, read by any.
 */
public final class Catalogue implements TopicFollower.Reader {

  /** A beginning such as "a" stands for no more words than this. */
  private static final int MAX_COMPLETIONS = 200;

  /** Items looked at for one search; a catalogue full of one word is not sorted for it. */
  private static final int MAX_CANDIDATES = 10_000;

  private final Map<String, CatalogueItem> items = new ConcurrentHashMap<>();

  /** The ids in order, apart from the map, which is asked for every item of every list. */
  private final NavigableSet<String> ids = new ConcurrentSkipListSet<>();

  private final NavigableMap<String, Set<String>> itemsByWord = new ConcurrentSkipListMap<>();
  private final AtomicLong available = new AtomicLong();

  /** Items that nobody may get any more: taken back, or not available. */
  private final Set<String> withdrawn = ConcurrentHashMap.newKeySet();

  private final Set<String> untold = new HashSet<>();
  private volatile Consumer<Set<String>> withdrawalListener = itemIds -> {};

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    if (message.key() == null) {
      throw new MessageRejected(RejectReason.EMPTY_ID, "the record has no key");
    }
    if (message.value() == null) {
      remove(message.key());
      withdraw(message.key());
      return;
    }
    Item item = MessageCodec.ITEM.decode(message.value(), Encoding.of(message.headers()));
    CatalogueItem described = CatalogueItem.of(message.key(), item);
    put(described);
    if (described.isAvailable()) {
      withdrawn.remove(message.key());
    } else {
      withdraw(message.key());
    }
  }

  private void withdraw(String itemId) {
    if (withdrawn.add(itemId)) {
      untold.add(itemId);
    }
  }

  /** Tells of the items that were withdrawn since the last poll, all at once. */
  @Override
  public void polled(boolean isAtEnd) {
    if (!untold.isEmpty()) {
      withdrawalListener.accept(Set.copyOf(untold));
      untold.clear();
    }
  }

  /** Has somebody told, on the follower's thread, which items were withdrawn. */
  public void whenWithdrawn(Consumer<Set<String>> listener) {
    withdrawalListener = listener;
  }

  /** Whether an item was taken back or is not available; one that is not known is neither. */
  public boolean isWithdrawn(String itemId) {
    return withdrawn.contains(itemId);
  }

  /** What is known of an item. */
  public Optional<CatalogueItem> get(String itemId) {
    return Optional.ofNullable(items.get(itemId));
  }

  /** Items that may be recommended. */
  public long availableItems() {
    return available.get();
  }

  /** Some available items, in the order of their ids. */
  public List<CatalogueItem> first(int atMost) {
    return ids.stream()
        .flatMap(itemId -> get(itemId).stream())
        .filter(CatalogueItem::isAvailable)
        .limit(atMost)
        .toList();
  }

  /**
   * Available items that have all words of a query; the last word may be the beginning of one.
   * Those with the word itself come first, then those with the shorter title.
   */
  public List<CatalogueItem> find(String query, int atMost) {
    List<String> words = Words.of(query);
    if (words.isEmpty()) {
      return List.of();
    }
    String last = words.get(words.size() - 1);
    Set<String> found = new LinkedHashSet<>(completions(last));
    for (String word : words.subList(0, words.size() - 1)) {
      found.retainAll(itemsByWord.getOrDefault(word, Set.of()));
    }
    Set<String> whole = itemsByWord.getOrDefault(last, Set.of());
    return found.stream()
        .limit(MAX_CANDIDATES)
        .flatMap(itemId -> get(itemId).stream())
        .filter(CatalogueItem::isAvailable)
        .sorted(
            Comparator.comparing((CatalogueItem item) -> !whole.contains(item.itemId()))
                .thenComparing(item -> item.title().length())
                .thenComparing(CatalogueItem::itemId))
        .limit(atMost)
        .toList();
  }

  /** Items with a word that begins so; those with the word itself first. */
  private Set<String> completions(String beginning) {
    return itemsByWord
        .subMap(beginning, true, beginning + Character.MAX_VALUE, false)
        .values()
        .stream()
        .limit(MAX_COMPLETIONS)
        .flatMap(Set::stream)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void put(CatalogueItem item) {
    remove(item.itemId());
    items.put(item.itemId(), item);
    ids.add(item.itemId());
    available.addAndGet(item.isAvailable() ? 1 : 0);
    for (String word : wordsOf(item)) {
      itemsByWord.computeIfAbsent(word, key -> ConcurrentHashMap.newKeySet()).add(item.itemId());
    }
  }

  private void remove(String itemId) {
    CatalogueItem before = items.remove(itemId);
    ids.remove(itemId);
    if (before == null) {
      return;
    }
    available.addAndGet(before.isAvailable() ? -1 : 0);
    for (String word : wordsOf(before)) {
      itemsByWord.computeIfPresent(word, (key, ids) -> without(ids, itemId));
    }
  }

  private static @Nullable Set<String> without(Set<String> ids, String itemId) {
    ids.remove(itemId);
    return ids.isEmpty() ? null : ids;
  }

  private static Set<String> wordsOf(CatalogueItem item) {
    return Stream.concat(Stream.of(item.title()), item.categories().stream())
        .flatMap(text -> Words.of(text).stream())
        .collect(Collectors.toCollection(HashSet::new));
  }
}
