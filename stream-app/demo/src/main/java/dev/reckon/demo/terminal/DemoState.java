package dev.reckon.demo.terminal;

import dev.reckon.demo.watch.FreshnessSummary;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.Prequential;
import dev.reckon.demo.watch.Score;
import dev.reckon.demo.watch.UserStories;
import java.time.Duration;
import java.util.Optional;

/**
 * The state of the demo at one moment, as a view shows it.
 *
 * @param source where the events come from
 * @param console address of the web console, if there is one
 * @param model the model that ranks the lists
 * @param news of the models: trainings and replacements
 * @param running time since the first event
 * @param eventsIn events sent
 * @param eventsPerSecond and {@code listsPerSecond}: over the time since the last state
 * @param freshness over the same time
 * @param lists counts of everything published
 * @param scores all clicks scored
 * @param oracle the best possible score, if the truth is known
 * @param user the user to watch
 */
public record DemoState(
    String source,
    Optional<String> console,
    String model,
    Optional<String> news,
    Duration running,
    long eventsIn,
    double eventsPerSecond,
    double listsPerSecond,
    FreshnessSummary freshness,
    ListCounts.Snapshot lists,
    Prequential.Scores scores,
    Optional<Score> oracle,
    Optional<UserStories.Snapshot> user) {

  /** The least number of events with an outcome that the demo did not send: those of a person. */
  long fromElsewhere() {
    return Math.max(0, lists.covered() + lists.deadLettered() - eventsIn);
  }
}
