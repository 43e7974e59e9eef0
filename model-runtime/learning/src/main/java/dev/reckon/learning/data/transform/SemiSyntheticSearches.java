package dev.reckon.learning.data.transform;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.CategoryPath;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Adds searches to click data, as the benchmarks on Amazon reviews do (Ai et al., SIGIR'17): the
 * query is the words of a category of the clicked item. So the clicks are real and the searches are
 * not. Results on such data are called semi-synthetic: every report and bundle carries the
 * dataset's name, which begins with that word.
 *
 * <p>A click leads to a search with probability {@code rate}, drawn once for a user and an item, as
 * is the choice among the item's queries. The search comes a millisecond after its click, so after
 * all events of the click's own time: it reveals the click only to later events. Existing searches
 * and search ids are left out.
 *
 * <p>Deviates: the published sessions hold their click beside the query. Here a click keeps its own
 * place in a history, which is before the search; and with {@link Mode#PARTITION} it is left out,
 * as it would be recommended again.
 *
 * @param root the name above every category; "" puts flat tags, and nothing else, below a root
 *     without a name
 */
record SemiSyntheticSearches(Mode mode, double rate, long seed, String root)
    implements DatasetTransform {

  static final String NAME = "semi-synthetic";

  private static final long DEFAULT_SEED = 1;

  /** What happens to a click that leads to a search. */
  enum Mode {
    /** It stays, as published: searches then repeat in words what the clicks say. */
    OVERLAY(1),
    /** It is removed: only the search carries this information. */
    PARTITION(.5);

    private final double defaultRate;

    Mode(double defaultRate) {
      this.defaultRate = defaultRate;
    }

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static SemiSyntheticSearches of(TransformOptions options) {
    options.requireOneOf(
        "mode=overlay|partition",
        "rate=SHARE (of clicks that lead to a search; 1, with partition .5)",
        "root=WORD (above every category; flat tags are put below a root without a name)",
        "seed=N");
    Mode mode = mode(options);
    return new SemiSyntheticSearches(
        mode,
        options.share("rate", mode.defaultRate),
        options.wholeNumber("seed", DEFAULT_SEED),
        options.text("root", ""));
  }

  private static Mode mode(TransformOptions options) {
    String label = options.text("mode", Mode.OVERLAY.label());
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.label().equals(label))
        .findFirst()
        .orElseThrow(() -> options.wrong("mode", "overlay or partition"));
  }

  @Override
  public String label() {
    return String.join(
        ",", NAME, "mode=" + mode.label(), "rate=" + rate, "root=" + root, "seed=" + seed);
  }

  @Override
  public EventLog apply(EventLog log) {
    Map<String, List<String>> queries = queriesByItem(log.items());
    List<LoggedEvent> events = new ArrayList<>();
    for (LoggedEvent event : log.events()) {
      if (event instanceof LoggedEvent.Interacted interacted) {
        Interaction click = interacted.interaction().toBuilder().clearSearchId().build();
        addTo(events, click, queries.getOrDefault(click.getItemId(), List.of()));
      }
    }
    events.sort(LoggedEvent.ORDER);
    return new EventLog(events, log.items(), log.erasures(), log.orderOnly());
  }

  private void addTo(List<LoggedEvent> events, Interaction click, List<String> queries) {
    if (queries.isEmpty() || !isSearchedFor(click)) {
      events.add(new LoggedEvent.Interacted(click));
      return;
    }
    Search search = search(click, queries);
    events.add(new LoggedEvent.Searched(search));
    switch (mode) {
      case OVERLAY ->
          events.add(
              new LoggedEvent.Interacted(
                  click.toBuilder().setSearchId(search.getEventId()).build()));
      case PARTITION -> {}
    }
  }

  private boolean isSearchedFor(Interaction click) {
    return dev.reckon.history.Interaction.isPositive(click.getKind())
        && draws().uniform("searched", click.getUserId(), click.getItemId()) < rate;
  }

  private Search search(Interaction click, List<String> queries) {
    int query = draws().below(queries.size(), "query", click.getUserId(), click.getItemId());
    long clickedMillis = new LoggedEvent.Interacted(click).eventTimeMillis();
    return Search.newBuilder()
        .setEventId("search-of-" + click.getEventId())
        .setUserId(click.getUserId())
        .setQuery(queries.get(query))
        .setEventTime(EventLogBuilder.timestamp(clickedMillis + 1))
        .build();
  }

  private SeededDraws draws() {
    return new SeededDraws(seed);
  }

  private Map<String, List<String>> queriesByItem(List<Item> items) {
    Map<String, List<CategoryPath>> paths = new HashMap<>();
    items.forEach(item -> paths.put(item.getItemId(), CategoryPath.of(item)));
    boolean isRooted = !root.isEmpty() || paths.values().stream().noneMatch(it -> hasLevels(it));
    Map<String, List<String>> queries = new HashMap<>();
    paths.forEach((item, its) -> queries.put(item, queries(its, isRooted)));
    if (queries.values().stream().allMatch(List::isEmpty)) {
      throw new DatasetException(
          NAME
              + " makes searches of the categories of items, and no item of this dataset has any:"
              + " use a reader that has them, e.g. movielens:, or events: with items that have"
              + " categories like \"Cameras > Lenses\"");
    }
    return queries;
  }

  private static boolean hasLevels(List<CategoryPath> paths) {
    return paths.stream().anyMatch(path -> path.levels().size() > 1);
  }

  /** Distinct, in the order of the categories; a path of one level says too little. */
  private List<String> queries(List<CategoryPath> paths, boolean isRooted) {
    return paths.stream()
        .map(path -> isRooted ? path.below(root) : path)
        .filter(path -> path.levels().size() > 1)
        .map(CategoryPath::query)
        .filter(query -> !query.isEmpty())
        .distinct()
        .toList();
  }
}
