package dev.reckon.view.catalogue;

import dev.reckon.event.v1.Item;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.view.catalogue.TitleQuery.Errors;
import dev.reckon.view.popular.PopularList;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The items of the topic {@code items} in memory, with an index of their titles and categories.
 * Written by the thread of its follower, read by any.
 */
public final class Catalogue implements TopicFollower.Reader, AutoCloseable {

  /** The factor on the match of the most popular item, relative to an item without clicks. */
  private static final double POPULARITY_FACTOR = 2;

  private final Map<String, CatalogueItem> items = new ConcurrentHashMap<>();

  /** The ids in order, separate from the map, which is read for every item of every list. */
  private final NavigableSet<String> ids = new ConcurrentSkipListSet<>();

  private final TitleIndex titles = new TitleIndex();
  private final AtomicLong available = new AtomicLong();

  /** Items that nobody may get any more: removed, or not available. */
  private final Set<String> withdrawn = ConcurrentHashMap.newKeySet();

  private final Set<String> untold = new HashSet<>();
  private volatile Consumer<Set<String>> withdrawalListener = itemIds -> {};

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    String itemId = MessageRules.itemId(message.key());
    if (message.value() == null) {
      remove(itemId);
      withdraw(itemId);
      return;
    }
    Item item = MessageCodec.ITEM.decode(message.value(), Encoding.of(message.headers()));
    CatalogueItem described = CatalogueItem.of(itemId, item);
    put(described);
    if (described.isAvailable()) {
      withdrawn.remove(itemId);
    } else {
      withdraw(itemId);
    }
  }

  private void withdraw(String itemId) {
    if (withdrawn.add(itemId)) {
      untold.add(itemId);
    }
  }

  /** Reports the items that were withdrawn since the last poll, all at once. */
  @Override
  public void polled(boolean isAtEnd) {
    if (!untold.isEmpty()) {
      withdrawalListener.accept(Set.copyOf(untold));
      untold.clear();
    }
  }

  /** Adds a listener for withdrawn items, called on the follower's thread. */
  public void whenWithdrawn(Consumer<Set<String>> listener) {
    withdrawalListener = listener;
  }

  /** Whether an item was removed or is not available; false for an unknown item. */
  public boolean isWithdrawn(String itemId) {
    return withdrawn.contains(itemId);
  }

  /**
   * Whether the catalogue has an item. While the catalogue is empty, every item counts as known.
   */
  public boolean mayList(String itemId) {
    return items.isEmpty() || items.containsKey(itemId);
  }

  /** The data of an item. */
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
   * Available items that have all words of a query in their title or categories, best first: by
   * BM25 and by how popular they are. The last word, and any of three letters and more, may be a
   * prefix. If these are too few, items follow that have all words under the assumption of typing
   * errors.
   */
  public List<CatalogueItem> find(String query, int atMost, PopularList popular) {
    Map<String, Double> factors = factors(popular);
    List<CatalogueItem> found = find(query, Errors.NONE, factors).limit(atMost).toList();
    if (found.size() == atMost) {
      return found;
    }
    return Stream.concat(found.stream(), find(query, Errors.ALLOWED, factors))
        .distinct()
        .limit(atMost)
        .toList();
  }

  private Stream<CatalogueItem> find(String query, Errors errors, Map<String, Double> factors) {
    Map<String, Float> matches = titles.find(query, errors, factors.keySet());
    ToDoubleFunction<CatalogueItem> score =
        item -> matches.getOrDefault(item.itemId(), 0f) * factors.getOrDefault(item.itemId(), 1.0);
    return matches.keySet().stream()
        .flatMap(itemId -> get(itemId).stream())
        .filter(CatalogueItem::isAvailable)
        .sorted(
            Comparator.comparingDouble(score)
                .reversed()
                .thenComparing(item -> item.title().length())
                .thenComparing(CatalogueItem::itemId));
  }

  /** From 1 to the highest, by the logarithm of the count. */
  private static Map<String, Double> factors(PopularList popular) {
    double highest = 0;
    for (RankedItem item : popular.items()) {
      highest = Math.max(highest, Math.log1p(item.getScore()));
    }
    Map<String, Double> factors = new HashMap<>();
    for (RankedItem item : popular.items()) {
      double share = highest == 0 ? 0 : Math.log1p(Math.max(0, item.getScore())) / highest;
      factors.put(item.getItemId(), 1 + (POPULARITY_FACTOR - 1) * share);
    }
    return factors;
  }

  private void put(CatalogueItem item) {
    remove(item.itemId());
    items.put(item.itemId(), item);
    ids.add(item.itemId());
    if (item.isAvailable()) {
      available.incrementAndGet();
      titles.add(item);
    }
  }

  private void remove(String itemId) {
    CatalogueItem before = items.remove(itemId);
    ids.remove(itemId);
    if (before != null && before.isAvailable()) {
      available.decrementAndGet();
      titles.remove(itemId);
    }
  }

  @Override
  public void close() {
    titles.close();
  }
}
