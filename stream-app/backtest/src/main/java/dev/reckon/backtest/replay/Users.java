package dev.reckon.backtest.replay;

import dev.reckon.backtest.recording.RecordedStep;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.history.UserHistory;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.job.event.Arrival;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.history.UserState;
import dev.reckon.job.request.RecommendationRequest;
import dev.reckon.job.request.UserRequests;
import dev.reckon.job.settings.JobSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * The users as the job keeps them and asks for them. Each event is answered before the next one of
 * its user. Users who are idle are kept.
 */
final class Users {

  private final JobSettings settings;
  private final Map<String, UserState> states = new HashMap<>();

  Users(JobSettings settings) {
    this.settings = settings;
  }

  /** Takes in an event. */
  UserHistory.Outcome accept(RecordedStep.Happened step) {
    UserState user = of(step.userId());
    user.covered(user.acceptedEvents());
    return user.accept(remembered(step));
  }

  private static BehaviorEvent.Remembered remembered(RecordedStep.Happened step) {
    Arrival arrival = new Arrival(step.timeMillis(), step.timeMillis());
    return step.event()
        .fold(
            interaction ->
                new BehaviorEvent.Interacted(step.userId(), Interaction.of(interaction), arrival),
            search -> new BehaviorEvent.Searched(step.userId(), SearchQuery.of(search), arrival));
  }

  /** Erases a user, whose events up to then will not come back. */
  void erase(RecordedStep.Erased step) {
    UserState before = states.get(step.userId());
    long until =
        before == null
            ? step.timeMillis()
            : Math.max(before.forgottenUntilMillis(), step.timeMillis());
    states.put(step.userId(), UserState.forgotten(settings.recommend().bounds(), until));
  }

  UserHistory history(String userId) {
    return of(userId).history();
  }

  /** What the job would ask the runtime for a user now. */
  UserRequest request(String userId) {
    UserState user = of(userId);
    return UserRequests.of(
        new RecommendationRequest(
            userId,
            user.acceptedEvents(),
            user.history(),
            settings.recommend().listSize(),
            user.hasSearchedLast(),
            settings.recommend().deadline()),
        settings.inference().reasoningSteps());
  }

  private UserState of(String userId) {
    return states.computeIfAbsent(userId, id -> new UserState(settings.recommend().bounds()));
  }
}
