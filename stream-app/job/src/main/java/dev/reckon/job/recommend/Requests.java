package dev.reckon.job.recommend;

import dev.reckon.job.history.ListBasis;
import dev.reckon.job.history.UserState;
import dev.reckon.job.publish.ListToPublish;
import dev.reckon.job.publish.Publisher;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.job.request.RecommendationRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The requests of a task: makes those that the {@link RequestScheduler} decides on, lets the {@link
 * Publisher} settle their outcomes, and keeps users and timers in step. Owned by the task.
 */
final class Requests {

  /** The task's services for requests. */
  interface Task {
    /** Sets the current user of state and timers. */
    void setUser(String userId);

    /** Calls {@link Requests#answered} on the task's thread; may be called on any. */
    void handOver(String userId, ListBasis basis, InferenceOutcome outcome);
  }

  private final Task task;
  private final StoredUsers users;
  private final UserTimers timers;
  private final Slots slots;
  private final RequestScheduler scheduler;
  private final InferenceClient client;
  private final Publisher publisher;
  private final Consumer<ListToPublish> output;
  private final RecommendMetrics counts;

  /** The last savepoint was taken: lists published after it would be repeated. */
  private boolean ended;

  Requests(
      Task task,
      StoredUsers users,
      UserTimers timers,
      Slots slots,
      RequestScheduler scheduler,
      InferenceClient client,
      Publisher publisher,
      Consumer<ListToPublish> output,
      RecommendMetrics counts) {
    this.task = task;
    this.users = users;
    this.timers = timers;
    this.slots = slots;
    this.scheduler = scheduler;
    this.client = client;
    this.publisher = publisher;
    this.output = output;
    this.counts = counts;
  }

  /** Schedules the request for a user with a new event. */
  void afterEvent(String userId, UserState user) throws IOException {
    carryOut(scheduler.afterEvent(userId, user, timers.now()), userId, user);
  }

  /** The timer of the current user has fired. */
  void onTimer(String userId, long atMillis) throws IOException {
    UserState user = users.load();
    if (atMillis != user.timerMillis()) {
      return; // This user has another timer now.
    }
    user.timerSet(UserState.NEVER);
    carryOut(scheduler.afterTimer(userId, user, timers.now()), userId, user);
    users.save(user);
  }

  private void carryOut(NextStep step, String userId, UserState user) throws IOException {
    switch (step.kind()) {
      case NOTHING -> {}
      case ASK -> ask(userId, user);
      case AWAIT_SLOT -> slots.awaitTurn(userId);
      case ASK_LATER -> timers.askAt(user, step.atMillis());
      case SETTLED -> timers.clearAsk(user);
    }
  }

  /** Makes a request; an immediate answer is handled immediately. */
  private void ask(String userId, UserState user) throws IOException {
    timers.clearAsk(user);
    long now = timers.now();
    user.requested(now);
    RecommendationRequest request = scheduler.request(userId, user, now);
    ListBasis basis = ListBasis.of(user, now);
    counts.requested(user.acceptedEvents() - user.coveredEvents());
    CompletableFuture<InferenceOutcome> answer = client.rank(request);
    InferenceOutcome atHand = answer.getNow(null);
    if (atHand != null) {
      settle(userId, user, basis, atHand);
      return;
    }
    slots.take(userId, basis);
    var unused = answer.thenAccept(outcome -> task.handOver(userId, basis, outcome));
  }

  /** A request has its outcome. */
  void answered(String userId, ListBasis basis, InferenceOutcome outcome) throws IOException {
    if (slots.free(userId, basis)) {
      if (ended) {
        return; // The savepoint has a timer for this user.
      }
      task.setUser(userId);
      UserState user = users.load();
      settle(userId, user, basis, outcome);
      users.save(user);
    } else {
      counts.staleAnswers().inc();
    }
    giveSlotsAway(); // For a stale answer too: its slot was freed when its user was forgotten.
  }

  private void giveSlotsAway() throws IOException {
    for (Optional<String> next = slots.next(); next.isPresent(); next = slots.next()) {
      String userId = next.get();
      task.setUser(userId);
      UserState user = users.load();
      ask(userId, user);
      users.save(user);
    }
  }

  /** Publishes the list for an outcome, and schedules the next request. */
  private void settle(String userId, UserState user, ListBasis basis, InferenceOutcome outcome)
      throws IOException {
    counts.answered(outcome);
    publisher.settle(userId, user, basis, outcome).ifPresent(output);
    carryOut(scheduler.afterAnswer(userId, user, timers.now()), userId, user);
  }

  /** Forgets a user's request; a later answer is dropped. */
  void forget(String userId) {
    slots.forget(userId);
  }

  /**
   * Requests are in memory only, so users who wait for one get a timer that asks after a restore.
   */
  void setTimers(Duration fromNow) throws IOException {
    long soon = timers.now() + fromNow.toMillis();
    for (String userId : slots.users()) {
      task.setUser(userId);
      UserState user = users.load();
      if (user.timerMillis() == UserState.NEVER) {
        timers.askAt(user, soon);
        users.save(user);
      }
    }
  }

  /**
   * A checkpoint was taken.
   *
   * @param isLast whether the job ends with it, so that later lists would be repeated
   */
  void checkpointed(boolean isLast) {
    ended = isLast;
  }

  /** Asks for a user at the end of the input, unless a request is pending. */
  void askAtTheEnd(String userId) throws IOException {
    task.setUser(userId);
    UserState user = users.load();
    if (scheduler.isToAskAtTheEnd(userId, user)) {
      ask(userId, user);
      users.save(user);
    }
  }
}
