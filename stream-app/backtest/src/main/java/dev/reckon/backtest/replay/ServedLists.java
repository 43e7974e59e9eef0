package dev.reckon.backtest.replay;

import dev.reckon.backtest.recording.RecordedStep;
import dev.reckon.history.HistoryEvent;
import dev.reckon.history.UserHistory.Outcome;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.popularity.ShownList;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.serving.rollout.BundleRefusedException;
import dev.reckon.serving.server.ReplayedRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Replays a recording to a runtime, as the live path does where each list is there before the next
 * event: a click is scored against the list of its user, then the runtime learns it, then the
 * user's new list is asked for. A user without a list sees what is popular at that moment, and a
 * short list is filled up with it, as the view does ({@link ShownList}).
 */
public final class ServedLists {

  /** Sees the lists. */
  @FunctionalInterface
  public interface Listener {
    /** A list was made behind a step. */
    void made(int step, String userId, List<String> itemIds);
  }

  /** Acts between steps: a bundle may be replaced. */
  @FunctionalInterface
  public interface Between {
    Between NOTHING = next -> {};

    /** Everything up to now was replayed, and this step is next. */
    void before(RecordedStep next) throws BundleRefusedException, InterruptedException;
  }

  private final Replay replay;
  private final ReplayedRuntime runtime;
  private final Listener listener;
  private final Between between;
  private final Users users;
  private final Map<String, List<String>> lists = new HashMap<>();

  private ServedLists(Replay replay, ReplayedRuntime runtime, Listener listener, Between between) {
    this.replay = replay;
    this.runtime = runtime;
    this.listener = listener;
    this.between = between;
    this.users = replay.users();
  }

  /**
   * Replays everything.
   *
   * @param runtime newly opened
   * @param done receives the number of further steps
   * @throws BundleRefusedException if a bundle that is to serve from some step on cannot
   */
  public static Places of(
      Replay replay, ReplayedRuntime runtime, Listener listener, Between between, IntConsumer done)
      throws BundleRefusedException, InterruptedException {
    long start = System.nanoTime();
    int[] ranks = new ServedLists(replay, runtime, listener, between).ranks(done);
    return new Places(new Ranks(ranks), (System.nanoTime() - start) / 1e9);
  }

  private int[] ranks(IntConsumer done) throws BundleRefusedException, InterruptedException {
    List<ScoredClick> clicks = replay.clicks();
    int[] ranks = new int[clicks.size()];
    int next = 0;
    for (int step = 0; step < replay.steps().size(); step++) {
      between.before(replay.steps().get(step));
      if (next < ranks.length && clicks.get(next).step() == step) {
        ranks[next] = rank(clicks.get(next));
        next++;
      }
      take(step, replay.steps().get(step));
      done.accept(1);
    }
    return ranks;
  }

  private int rank(ScoredClick click) {
    List<String> own = click.isVisitor() ? null : lists.get(click.userId());
    ShownList<String> shown =
        ShownList.of(
            own == null ? List.of() : own,
            most -> idsOf(runtime.popular(most)),
            own == null ? Set.of() : users.history(click.userId()).seenItemIds(),
            Function.identity(),
            RankingMetric.DEEPEST);
    return 1 + shown.items().indexOf(click.itemId());
  }

  private void take(int step, RecordedStep recorded) {
    if (recorded instanceof RecordedStep.Happened happened) {
      Outcome outcome = users.accept(happened);
      learn(happened);
      if (outcome == Outcome.APPENDED && replay.wantedLists().get(step)) {
        List<String> list = ask(happened.userId());
        lists.put(happened.userId(), list);
        listener.made(step, happened.userId(), list);
      }
    } else if (recorded instanceof RecordedStep.Erased erased) {
      users.erase(erased);
      runtime.erased(erased.userId(), erased.timeMillis());
      lists.remove(erased.userId());
    }
  }

  private void learn(RecordedStep.Happened happened) {
    var unused =
        happened
            .event()
            .fold(
                interaction -> {
                  runtime.interacted(interaction);
                  return true;
                },
                search -> {
                  runtime.searched(
                      search.getUserId(),
                      search.getEventId(),
                      HistoryEvent.millis(search.getEventTime()),
                      search.getQuery());
                  return true;
                });
  }

  private List<String> ask(String userId) {
    UserResponse answer = runtime.recommend(users.request(userId));
    if (answer.hasFallback() && answer.getFallback().getReason() != Reason.NO_KNOWN_ITEMS) {
      throw new IllegalStateException(
          "the runtime gave the user %s no list: %s %s"
              .formatted(userId, answer.getFallback().getReason(), answer.getError()));
    }
    return idsOf(answer.getItemsList());
  }

  private static List<String> idsOf(List<RankedItem> items) {
    return items.stream().map(RankedItem::getItemId).toList();
  }
}
