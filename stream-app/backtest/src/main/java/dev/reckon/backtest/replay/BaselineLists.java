package dev.reckon.backtest.replay;

import dev.reckon.backtest.recording.RecordedStep;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.history.UserHistory;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.evaluate.baseline.Baseline;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.Question;
import dev.reckon.serving.request.Questions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Replays a recording to baselines. They answer the same questions as the runtime's memory, of the
 * moment of the click, and learn each click behind it.
 */
public final class BaselineLists {

  private final Replay replay;
  private final List<Baseline> baselines;
  private final Users users;

  private BaselineLists(Replay replay, List<Baseline> baselines) {
    this.replay = replay;
    this.baselines = baselines;
    this.users = replay.users();
  }

  /**
   * Replays everything.
   *
   * @param baselines new and untrained
   * @param done receives the number of further steps
   * @return the ranks of the clicks by the name of the baseline
   */
  public static Map<String, Ranks> of(Replay replay, List<Baseline> baselines, IntConsumer done) {
    return new BaselineLists(replay, List.copyOf(baselines)).ranks(done);
  }

  private Map<String, Ranks> ranks(IntConsumer done) {
    List<ScoredClick> clicks = replay.clicks();
    List<int[]> ranks = new ArrayList<>();
    baselines.forEach(baseline -> ranks.add(new int[clicks.size()]));
    int next = 0;
    for (int step = 0; step < replay.steps().size(); step++) {
      if (next < clicks.size() && clicks.get(next).step() == step) {
        rank(clicks.get(next), next, ranks);
        next++;
      }
      take(replay.steps().get(step));
      done.accept(1);
    }
    Map<String, Ranks> byName = new LinkedHashMap<>();
    for (int i = 0; i < baselines.size(); i++) {
      byName.put(baselines.get(i).name(), new Ranks(ranks.get(i)));
    }
    return byName;
  }

  private void rank(ScoredClick click, int row, List<int[]> ranks) {
    Question question = Questions.of(users.request(click.userId()));
    for (int i = 0; i < baselines.size(); i++) {
      ranks.get(i)[row] = 1 + top(baselines.get(i), question).indexOf(click.itemId());
    }
  }

  private static List<String> top(Baseline baseline, Question question) {
    String query = question.query();
    return query == null
        ? baseline.top(question.history(), question.excluded(), RankingMetric.DEEPEST)
        : baseline.topUnder(query, question.history(), question.excluded(), RankingMetric.DEEPEST);
  }

  private void take(RecordedStep step) {
    if (step instanceof RecordedStep.Erased erased) {
      users.erase(erased);
    } else if (step instanceof RecordedStep.Happened happened) {
      LoggedEvent event = happened.event();
      UserHistory.Outcome outcome = users.accept(happened);
      if (Replay.isClick(event, outcome) && event instanceof LoggedEvent.Interacted interacted) {
        observe(event.userId(), Interaction.of(interacted.interaction()));
      }
    }
  }

  private void observe(String userId, Interaction interaction) {
    Click click = Click.of(userId, interaction, queryOf(interaction, users.history(userId)));
    baselines.forEach(baseline -> baseline.observe(click));
  }

  /** The words of the search that led to it; null if none did. */
  private static @Nullable String queryOf(Interaction interaction, UserHistory history) {
    return history.searches().stream()
        .filter(search -> search.eventId().equals(interaction.searchId()))
        .map(SearchQuery::query)
        .findFirst()
        .orElse(null);
  }
}
