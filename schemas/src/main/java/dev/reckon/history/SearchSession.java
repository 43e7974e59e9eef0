package dev.reckon.history;

import java.util.List;

/** A query and the items that were clicked under it, in time order: what search models read. */
public record SearchSession(SearchQuery search, List<String> clickedItemIds) {
  public SearchSession {
    clickedItemIds = List.copyOf(clickedItemIds);
  }
}
