package dev.reckon.learning.data.transform;

import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.events.CategoryPath;
import dev.reckon.learning.data.events.EventLog;
import java.util.ArrayList;
import java.util.List;

/**
 * A control: the words of an item's categories follow its title, which is the text that models read
 * of an item. Semi-synthetic searches consist of those words, so a model may gain from searches
 * only because they reveal the categories. With this transform the clicks reveal them too; a
 * remaining gain comes from the searches themselves.
 */
record CategoriesInTitles() implements DatasetTransform {

  static final String NAME = "categories-in-titles";

  static CategoriesInTitles of(TransformOptions options) {
    options.requireOneOf();
    return new CategoriesInTitles();
  }

  @Override
  public String label() {
    return NAME;
  }

  @Override
  public EventLog apply(EventLog log) {
    List<Item> items = log.items().stream().map(CategoriesInTitles::titled).toList();
    return new EventLog(log.events(), items, log.erasures(), log.orderOnly());
  }

  private static Item titled(Item item) {
    List<String> words = new ArrayList<>();
    words.add(item.getTitle());
    CategoryPath.of(item).forEach(path -> words.add(path.query()));
    words.removeIf(String::isEmpty);
    return item.toBuilder().setTitle(String.join(" ", words)).build();
  }
}
