package dev.reckon.backtest.replay;

import dev.reckon.backtest.recording.RecordedStep;
import dev.reckon.event.v1.Interaction;
import dev.reckon.history.UserHistory.Outcome;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.learning.data.events.LoggedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is replayed: all steps of a recording, which of its clicks are scored, and which lists that
 * needs.
 *
 * @param steps by event time
 * @param clicks those that are scored, in the order of the steps
 * @param wantedLists the steps behind which a list is made that a later click is scored against
 * @param settings of the job
 */
public record Replay(
    List<RecordedStep> steps, List<ScoredClick> clicks, BitSet wantedLists, JobSettings settings) {

  public Replay {
    steps = List.copyOf(steps);
    clicks = List.copyOf(clicks);
  }

  /**
   * Plans a replay.
   *
   * @param from positive interactions from this time on are scored
   * @param isScored by user
   */
  public static Replay of(
      List<RecordedStep> steps, Instant from, Predicate<String> isScored, JobSettings settings) {
    return new Planner(steps, from.toEpochMilli(), isScored, settings).plan();
  }

  Users users() {
    return new Users(settings);
  }

  /** Whether an event of this outcome is a click that teaches something. */
  static boolean isClick(LoggedEvent event, Outcome outcome) {
    return outcome == Outcome.APPENDED
        && event instanceof LoggedEvent.Interacted interacted
        && dev.reckon.history.Interaction.isPositive(interacted.interaction().getKind());
  }

  private static final class Planner {
    private final List<RecordedStep> steps;
    private final long fromMillis;
    private final Predicate<String> isScored;
    private final JobSettings settings;
    private final Users users;
    private final Set<String> knownItems = new HashSet<>();
    private final Set<String> knownUsers = new HashSet<>();
    private final List<ScoredClick> clicks = new ArrayList<>();

    /** By user, the step behind which the newest list was made. */
    private final Map<String, Integer> listOf = new HashMap<>();

    private final BitSet wanted = new BitSet();

    Planner(
        List<RecordedStep> steps,
        long fromMillis,
        Predicate<String> isScored,
        JobSettings settings) {
      this.steps = steps;
      this.fromMillis = fromMillis;
      this.isScored = isScored;
      this.settings = settings;
      this.users = new Users(settings);
    }

    Replay plan() {
      for (int step = 0; step < steps.size(); step++) {
        if (steps.get(step) instanceof RecordedStep.Happened happened) {
          happened(step, happened);
        } else if (steps.get(step) instanceof RecordedStep.Erased erased) {
          users.erase(erased);
          listOf.remove(erased.userId());
        }
      }
      return new Replay(steps, clicks, wanted, settings);
    }

    private void happened(int step, RecordedStep.Happened happened) {
      String user = happened.userId();
      Set<String> seen = users.history(user).seenItemIds();
      Outcome outcome = users.accept(happened);
      boolean isClick = isClick(happened.event(), outcome);
      if (happened.timeMillis() < fromMillis) {
        knownUsers.add(user);
        if (isClick) {
          knownItems.add(itemOf(happened));
        }
      } else if (isClick && isScored.test(user)) {
        score(step, happened, seen);
      }
      if (outcome == Outcome.APPENDED) {
        listOf.put(user, step);
      }
    }

    private void score(int step, RecordedStep.Happened happened, Set<String> seen) {
      String user = happened.userId();
      String item = itemOf(happened);
      Integer list = listOf.get(user);
      if (list != null) {
        wanted.set(list);
      }
      clicks.add(
          new ScoredClick(
              step,
              user,
              item,
              happened.timeMillis(),
              knownItems.contains(item),
              knownUsers.contains(user),
              list == null,
              seen.contains(item)));
    }

    private static String itemOf(RecordedStep.Happened happened) {
      return happened.event().fold(Interaction::getItemId, search -> "");
    }
  }
}
