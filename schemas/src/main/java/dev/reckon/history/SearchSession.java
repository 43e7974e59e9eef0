package dev.reckon.history;

import java.util.List;

/** A query and the items that were clicked under it, in time order, as search models read them. */
public record SearchSession(SearchQuery search, List<String> clickedItemIds) {
  public SearchSession {
    clickedItemIds = List.copyOf(clickedItemIds);
  }
}
