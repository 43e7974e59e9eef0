package dev.reckon.view.catalogue;

import dev.reckon.event.v1.Item;
import java.util.List;

/** The displayed data of an item. */
public record CatalogueItem(
    String itemId, String title, List<String> categories, boolean isAvailable) {

  public CatalogueItem {
    categories = List.copyOf(categories);
  }

  static CatalogueItem of(String itemId, Item item) {
    return new CatalogueItem(
        itemId,
        item.getTitle(),
        item.getCategoriesList(),
        !item.hasAvailable() || item.getAvailable());
  }
}
