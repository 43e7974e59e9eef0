package dev.reckon.learning.reaemb;

import dev.reckon.event.v1.Item;
import dev.reckon.language.Backbone;
import dev.reckon.language.ItemTexts;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.embed.ItemVectors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The items of a dataset that have a text.
 *
 * @param itemIds of all
 * @param attributes of each, at least one
 * @param tokens of each one's whole text
 */
record Catalogue(List<String> itemIds, List<List<String>> attributes, List<int[]> tokens) {

  /**
   * One of so many items is kept from LRCL, to see whether it finds views of items it never read.
   */
  private static final int HELD_OUT_ONE_OF = 20;

  static Catalogue of(EventLog log, Backbone backbone) {
    List<Item> items = ItemVectors.withText(log, backbone);
    List<List<String>> attributes = items.stream().map(ItemTexts::attributesInAnyLanguage).toList();
    return new Catalogue(
        items.stream().map(Item::getItemId).toList(),
        attributes,
        attributes.stream().map(some -> backbone.tokens(ItemTexts.sentences(some))).toList());
  }

  int size() {
    return itemIds.size();
  }

  Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    itemIds.forEach(id -> numbers.put(id, numbers.size()));
    return numbers;
  }

  /** The items that LRCL does not learn from; at least two where there are four. */
  List<Integer> heldOut(long seed) {
    int count = size() < 4 ? 0 : Math.max(2, size() / HELD_OUT_ONE_OF);
    return shuffled(seed).subList(0, count);
  }

  /** The others. */
  List<Integer> learnt(long seed) {
    return shuffled(seed).subList(heldOut(seed).size(), size());
  }

  private List<Integer> shuffled(long seed) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
    Collections.shuffle(all, new Random(seed));
    return all;
  }
}
