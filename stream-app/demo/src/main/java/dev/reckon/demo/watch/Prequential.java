package dev.reckon.demo.watch;

import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.history.UserHistory;
import dev.reckon.model.data.LoggedEvent;
import dev.reckon.model.evaluate.Floor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Scores each click against the list that stood for its user just before: predict, score, then
 * learn. A click of a user without any list is a miss. The floors are scored on the very same
 * clicks and under the same rule, that nobody is shown again what they have seen. They are asked in
 * the order of the log, which does not depend on how fast lists come back, so their figures are the
 * same in every run.
 *
 * <p>A click is any positive interaction. Safe for any number of threads.
 */
public final class Prequential {

  /** What kind of list a click was scored against. */
  public enum Against {
    RANKED,
    FALLBACK,
    NO_LIST
  }

  private final StandingLists lists;
  private final List<Floor> floors;
  private final Predicate<LoggedEvent> isScored;
  private final Map<String, UserHistory> histories = new HashMap<>();

  /** What the floors said of clicks that are not sent yet, by user and event. */
  private final Map<String, Asked> asked = new HashMap<>();

  private final Score[] floorScores;
  private final Map<Against, Score> byList = new LinkedHashMap<>();
  private Score total = Score.NONE;
  private long repeats;

  /**
   * Scores to come.
   *
   * @param isScored which clicks count; floors learn from the others too
   */
  public Prequential(
      StandingLists lists, List<? extends Floor> floors, Predicate<LoggedEvent> isScored) {
    this.lists = lists;
    this.floors = List.copyOf(floors);
    this.isScored = isScored;
    this.floorScores = new Score[floors.size()];
    Arrays.fill(floorScores, Score.NONE);
    for (Against against : Against.values()) {
      byList.put(against, Score.NONE);
    }
  }

  /** Asks the floors about the next event of the log, then tells them of it. */
  public synchronized void ask(LoggedEvent event) {
    if (!(event instanceof LoggedEvent.Interacted interacted)) {
      return;
    }
    Interaction interaction = Interaction.of(interacted.interaction());
    UserHistory history =
        histories.computeIfAbsent(event.userId(), user -> UserHistory.empty(HistoryBounds.DEFAULT));
    if (interaction.isPositive() && isScored.test(event)) {
      asked.put(key(event), ask(history, interaction.itemId()));
    }
    UserHistory.Appended appended = history.append(interaction);
    histories.put(event.userId(), appended.history());
    if (interaction.isPositive() && appended.outcome() == UserHistory.Outcome.APPENDED) {
      floors.forEach(
          floor ->
              floor.observe(event.userId(), interaction.itemId(), interaction.eventTimeMillis()));
    }
  }

  private Asked ask(UserHistory history, String itemId) {
    Set<String> seen = history.seenItemIds();
    List<String> positive = history.positiveItemIds();
    int[] ranks = new int[floors.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = floors.get(i).top(positive, seen, StandingList.DEPTH).indexOf(itemId) + 1;
    }
    return new Asked(itemId, ranks, seen.contains(itemId));
  }

  /** Forgets a user, as the job will. */
  public synchronized void forget(String userId) {
    histories.remove(userId);
  }

  /** Scores an event that is about to be sent; one that was not asked about does not count. */
  public synchronized void score(LoggedEvent event) {
    Asked click = asked.remove(key(event));
    if (click != null) {
      score(click, lists.of(event.userId()).orElse(null));
    }
  }

  private void score(Asked click, @Nullable StandingList standing) {
    int rank = standing == null ? 0 : standing.rankOf(click.itemId());
    total = total.plus(rank);
    repeats += click.isRepeat() ? 1 : 0;
    byList.computeIfPresent(against(standing), (kind, score) -> score.plus(rank));
    for (int i = 0; i < floorScores.length; i++) {
      floorScores[i] = floorScores[i].plus(click.floorRanks()[i]);
    }
  }

  /** All so far. */
  public synchronized Snapshot snapshot() {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (int i = 0; i < floorScores.length; i++) {
      scores.put(floors.get(i).name(), floorScores[i]);
    }
    return new Snapshot(total, repeats, byList, scores);
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
   * @param repeats scored clicks on an item the user had seen: no list could hold it
   * @param byList the same as the total, by what they were scored against
   * @param floors the same clicks, by floor
   */
  public record Snapshot(
      Score total, long repeats, Map<Against, Score> byList, Map<String, Score> floors) {
    public Snapshot {
      byList = new LinkedHashMap<>(byList);
      floors = new LinkedHashMap<>(floors);
    }
  }

  private record Asked(String itemId, int[] floorRanks, boolean isRepeat) {}
}
