package dev.reckon.bench.load;

import dev.reckon.bench.scenario.OpenLoop;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.history.UserHistory;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.RecommendationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Requests for lists at random times drawn beforehand, independent of earlier answers (open loop),
 * through the job's own client: a number of users a second, one per request.
 *
 * <p>One in five is made after a search. Histories hold a random number of items, mostly few, up to
 * the longest window.
 */
final class PoissonLoad {

  /** A request and whether it counts as one after a search. */
  private record Asking(UserHistory history, boolean afterSearch) {}

  private static final int HISTORIES = 2_000;
  private static final double MEAN_LENGTH = 15;
  private static final int LONGEST = 50;
  private static final double SEARCHES = 0.2;
  private static final int LIST_SIZE = 100;

  /** The limit for lost requests: the client itself gives up at the deadline. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int POLL_MILLIS = 20;

  private final InferenceClient client;
  private final Duration deadline;
  private final Random random;
  private final List<Asking> askings = new ArrayList<>(HISTORIES);

  /** The result of a load, by the event before the requests. */
  record Result(double perSecond, double seconds, Answers all, Answers searches, Answers clicks) {
    double rankedPerSecond() {
      return all.ranked() / seconds;
    }
  }

  PoissonLoad(InferenceClient client, List<String> itemIds, Duration deadline, long seed) {
    this.client = client;
    this.deadline = deadline;
    this.random = new Random(seed);
    for (int i = 0; i < HISTORIES; i++) {
      askings.add(new Asking(history(itemIds), random.nextDouble() < SEARCHES));
    }
  }

  private UserHistory history(List<String> itemIds) {
    int length = (int) Math.min(LONGEST, 1 + Math.floor(exponential(MEAN_LENGTH)));
    UserHistory history = UserHistory.empty(HistoryBounds.DEFAULT);
    for (int i = 0; i < length; i++) {
      String item = itemIds.get(random.nextInt(itemIds.size()));
      history = history.append(new Interaction("e" + i, item, Kind.CLICK, i, "")).history();
    }
    return history;
  }

  private double exponential(double mean) {
    return -mean * Math.log1p(-random.nextDouble());
  }

  /** Sends requests for this long, and waits until all have an answer. */
  Result run(double perSecond, Duration time) throws InterruptedException {
    Answers all = new Answers();
    Answers searches = new Answers();
    Answers clicks = new Answers();
    List<CompletableFuture<Void>> open = new ArrayList<>();
    long start = System.nanoTime();
    double due = exponential(1e9 / perSecond);
    for (int i = 0; due < time.toNanos(); i++) {
      Asking asking = askings.get(i % HISTORIES);
      OpenLoop.awaitTime(start + (long) due);
      Answers ofKind = asking.afterSearch() ? searches : clicks;
      open.add(ask(asking, i, start + (long) due, List.of(all, ofKind)));
      due += exponential(1e9 / perSecond);
    }
    await(open);
    return new Result(perSecond, time.toNanos() / 1e9, all, searches, clicks);
  }

  private CompletableFuture<Void> ask(
      Asking asking, int number, long dueNanos, List<Answers> counted) {
    counted.forEach(Answers::asked);
    Duration late = Duration.ofNanos(System.nanoTime() - dueNanos);
    Duration budget = late.compareTo(deadline) < 0 ? deadline.minus(late) : Duration.ofMillis(1);
    return client
        .rank(
            new RecommendationRequest(
                "user-" + number, 1, asking.history(), LIST_SIZE, asking.afterSearch(), budget))
        .thenAccept(
            outcome -> {
              long nanos = System.nanoTime() - dueNanos;
              counted.forEach(answers -> answers.answered(outcome, nanos));
            });
  }

  /** Requests open after that count as unanswered. */
  private void await(List<CompletableFuture<Void>> open) throws InterruptedException {
    long until = System.nanoTime() + deadline.plus(PATIENCE).toNanos();
    while (!open.stream().allMatch(CompletableFuture::isDone) && System.nanoTime() - until < 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }
}
