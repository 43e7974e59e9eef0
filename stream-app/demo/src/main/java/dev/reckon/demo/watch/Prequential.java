package dev.reckon.demo.watch;

import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.history.UserHistory;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.evaluate.baseline.Baseline;
import dev.reckon.model.memory.Click;
import dev.reckon.popularity.ShownList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Scores each click against the latest list of its user just before: predict, score, then learn. A
 * user without a list sees what is popular at that moment, and a short list is filled up with it,
 * as the view does ({@link ShownList}). The baselines are scored on the same clicks and under the
 * same rule: no seen item is shown again. They predict in the order of the log, independent of the
 * speed of lists, so their figures are the same in every run.
 *
 * <p>A click is any positive interaction. Safe for any number of threads.
 */
public final class Prequential {

  /** The kind of list that a click was scored against. */
  public enum Against {
    RANKED,
    FALLBACK,
    NO_LIST
  }

  private final StandingLists lists;
  private final VisitorList visitors;
  private final List<Baseline> baselines;
  private final Predicate<LoggedEvent> isScored;
  private final Map<String, UserHistory> histories = new HashMap<>();

  /** The baselines' predictions for clicks that are not sent yet, by user and event. */
  private final Map<String, Prediction> predictions = new HashMap<>();

  private final Tally total;
  private final Map<Against, Tally> byList = new LinkedHashMap<>();
  private long repeats;

  /**
   * No scores yet.
   *
   * @param visitors what is popular
   * @param isScored which clicks count; baselines learn from the others too
   */
  public Prequential(
      StandingLists lists,
      VisitorList visitors,
      List<? extends Baseline> baselines,
      Predicate<LoggedEvent> isScored) {
    this.lists = lists;
    this.visitors = visitors;
    this.baselines = List.copyOf(baselines);
    this.isScored = isScored;
    this.total = new Tally(baselines.size());
    for (Against against : Against.values()) {
      byList.put(against, new Tally(baselines.size()));
    }
  }

  /** Lets the baselines predict the next event of the log, then learn from it. */
  public synchronized void ask(LoggedEvent event) {
    if (!(event instanceof LoggedEvent.Interacted interacted)) {
      return;
    }
    Interaction interaction = Interaction.of(interacted.interaction());
    UserHistory history =
        histories.computeIfAbsent(event.userId(), user -> UserHistory.empty(HistoryBounds.DEFAULT));
    if (interaction.isPositive() && isScored.test(event)) {
      predictions.put(key(event), ask(history, interaction.itemId()));
    }
    UserHistory.Appended appended = history.append(interaction);
    histories.put(event.userId(), appended.history());
    if (interaction.isPositive() && appended.outcome() == UserHistory.Outcome.APPENDED) {
      Click click = Click.of(event.userId(), interaction, null);
      baselines.forEach(baseline -> baseline.observe(click));
    }
  }

  private Prediction ask(UserHistory history, String itemId) {
    Set<String> seen = history.seenItemIds();
    List<String> positive = history.positiveItemIds();
    int[] ranks = new int[baselines.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = baselines.get(i).top(positive, seen, StandingList.DEPTH).indexOf(itemId) + 1;
    }
    return new Prediction(itemId, ranks, seen);
  }

  /** Erases a user, as the job does. */
  public synchronized void forget(String userId) {
    histories.remove(userId);
  }

  /** Scores an event that is about to be sent; one without a prediction does not count. */
  public void score(LoggedEvent event) {
    Prediction click = taken(event);
    if (click != null) {
      Optional<StandingList> standing = lists.of(event.userId());
      // Outside of the lock: this may ask the runtime.
      ShownList<String> shown =
          ShownList.of(
              standing.map(StandingList::itemIds).orElse(List.of()),
              visitors::itemIds,
              standing.isPresent() ? click.seen() : Set.of(),
              Function.identity(),
              StandingList.DEPTH);
      score(
          click,
          1 + shown.items().indexOf(click.itemId()),
          shown.own().isEmpty() ? null : standing.orElseThrow());
    }
  }

  private synchronized @Nullable Prediction taken(LoggedEvent event) {
    return predictions.remove(key(event));
  }

  private synchronized void score(Prediction click, int rank, @Nullable StandingList standing) {
    repeats += click.isRepeat() ? 1 : 0;
    total.add(rank, click.baselineRanks());
    byList.computeIfPresent(
        against(standing), (kind, tally) -> tally.add(rank, click.baselineRanks()));
  }

  /** The scores so far. */
  public synchronized Snapshot snapshot() {
    Map<Against, Scores> scores = new LinkedHashMap<>();
    byList.forEach((against, tally) -> scores.put(against, scores(tally)));
    return new Snapshot(scores(total), repeats, scores);
  }

  private Scores scores(Tally tally) {
    Map<String, Score> byBaseline = new LinkedHashMap<>();
    for (int i = 0; i < tally.baselines.length; i++) {
      byBaseline.put(baselines.get(i).name(), tally.baselines[i]);
    }
    return new Scores(tally.model, byBaseline);
  }

  private static Against against(@Nullable StandingList standing) {
    if (standing == null) {
      return Against.NO_LIST;
    }
    return standing.isRanked() ? Against.RANKED : Against.FALLBACK;
  }

  private static String key(LoggedEvent event) {
    return event.userId() + '\n' + event.eventId();
  }

  /**
   * Scores at one moment.
   *
   * @param total over all scored clicks
   * @param repeats scored clicks on an item that the user had seen: no list could have it
   * @param byList the same clicks, by the kind of list
   */
  public record Snapshot(Scores total, long repeats, Map<Against, Scores> byList) {
    public Snapshot {
      byList = new LinkedHashMap<>(byList);
    }
  }

  /** The model and the baselines, by name, on the same clicks. */
  public record Scores(Score model, Map<String, Score> baselines) {
    public Scores {
      baselines = new LinkedHashMap<>(baselines);
    }
  }

  private static final class Tally {
    private final Score[] baselines;
    private Score model = Score.NONE;

    Tally(int baselines) {
      this.baselines = new Score[baselines];
      Arrays.fill(this.baselines, Score.NONE);
    }

    Tally add(int rank, int[] baselineRanks) {
      model = model.plus(rank);
      for (int i = 0; i < baselines.length; i++) {
        baselines[i] = baselines[i].plus(baselineRanks[i]);
      }
      return this;
    }
  }

  private record Prediction(String itemId, int[] baselineRanks, Set<String> seen) {

    boolean isRepeat() {
      return seen.contains(itemId);
    }
  }
}
