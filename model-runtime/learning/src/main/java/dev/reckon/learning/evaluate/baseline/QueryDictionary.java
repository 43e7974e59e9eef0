package dev.reckon.learning.evaluate.baseline;

import dev.reckon.model.memory.Click;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Ranks the items clicked after the same query, the most frequent first; then, and for unseen
 * queries, popular items. Case and blanks at the ends of a query are ignored.
 */
public final class QueryDictionary implements Baseline {

  private final Popularity popularity = new Popularity();
  private final Map<String, Map<String, Integer>> clicksUnder = new HashMap<>();

  @Override
  public String name() {
    return "query_dictionary";
  }

  @Override
  public void observe(Click click) {
    popularity.observe(click);
    if (click.query() != null) {
      clicksUnder
          .computeIfAbsent(key(click.query()), text -> new LinkedHashMap<>())
          .merge(click.itemId(), 1, Integer::sum);
    }
  }

  @Override
  public List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k) {
    return popularity.top(historyOldestFirst, excluded, k);
  }

  @Override
  public List<String> topUnder(
      String query, List<String> historyOldestFirst, Set<String> excluded, int k) {
    Set<String> best = new LinkedHashSet<>();
    clicksUnder.getOrDefault(key(query), Map.of()).entrySet().stream()
        .filter(clicked -> !excluded.contains(clicked.getKey()))
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(k)
        .forEach(clicked -> best.add(clicked.getKey()));
    best.addAll(popularity.top(historyOldestFirst, excluded, k));
    return new ArrayList<>(best).subList(0, Math.min(k, best.size()));
  }

  /** The normalised form of a query. */
  public static String key(String query) {
    return query.strip().toLowerCase(Locale.ROOT);
  }
}
