package dev.reckon.serving.batch;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.memory.MixedList;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.process.RateLimitedLog;
import dev.reckon.serving.batch.BatchQueue.Batch;
import dev.reckon.serving.batch.BatchQueue.Shape;
import dev.reckon.serving.batch.BatchQueue.Waiting;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import dev.reckon.serving.batch.RankOutcome.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns single requests from many threads into batches for a few workers, each with its own thread
 * and ranker. {@link BatchQueue} decides when a batch leaves. Belongs to one model.
 */
public final class Batcher {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  /** Ranks of each shape before the first request: enough for libtorch to settle. */
  private static final int WARM_UP_ROUNDS = 3;

  /** About as many as memories name of an active user. */
  private static final int NAMED_AT_WARM_UP = 500;

  private static final String NO_NUMBERS = "the model gives scores that are not numbers";

  private final BatchSettings settings;
  private final @Nullable Mixing mixing;
  private final Supplier<int[]> hiddenItems;
  private final LongSupplier nanoClock;
  private final BatchObserver observer;
  private final BatchQueue queue;
  private final RateLimitedLog failedBatches = new RateLimitedLog();
  private final RateLimitedLog failedRequests = new RateLimitedLog();
  private final List<Thread> workers = new ArrayList<>();

  /** A batcher of lists of the model alone. */
  public Batcher(
      BatchSettings settings,
      int windowLength,
      int trainedSteps,
      Supplier<int[]> hiddenItems,
      LongSupplier nanoClock,
      BatchObserver observer) {
    this(settings, windowLength, trainedSteps, null, hiddenItems, nanoClock, observer);
  }

  /**
   * @param windowLength C of the model
   * @param trainedSteps K of the model
   * @param mixing how requests with a question are mixed; null if none has one
   * @param hiddenItems indices that nobody may get, read once a batch
   */
  public Batcher(
      BatchSettings settings,
      int windowLength,
      int trainedSteps,
      @Nullable Mixing mixing,
      Supplier<int[]> hiddenItems,
      LongSupplier nanoClock,
      BatchObserver observer) {
    this.settings = settings;
    this.mixing = mixing;
    this.hiddenItems = hiddenItems;
    this.nanoClock = nanoClock;
    this.observer = observer;
    this.queue = new BatchQueue(settings, windowLength, trainedSteps, nanoClock);
  }

  /**
   * Starts the workers and returns when each has made its ranker and warmed it up.
   *
   * @param newRanker called on the worker's own thread
   * @throws RuntimeException of the first ranker that could not be made; no worker is left then
   */
  public void start(int workerCount, Supplier<Ranker> newRanker) throws InterruptedException {
    start(workerCount, newRanker, this::warmUp);
  }

  /**
   * The same with the workers of another batcher, whose rankers run the same programs: it takes
   * over how long batches take, and each ranker ranks once, to see that it does.
   */
  public void startAfter(Batcher before, Supplier<Ranker> newRanker) throws InterruptedException {
    queue.expectAs(before.queue);
    start(before.workers.size(), newRanker, this::tryOut);
  }

  private void start(int workerCount, Supplier<Ranker> newRanker, Consumer<Ranker> prepare)
      throws InterruptedException {
    queue.workersAre(workerCount);
    List<CompletableFuture<Void>> ready = new ArrayList<>();
    for (int i = 0; i < workerCount; i++) {
      CompletableFuture<Void> warm = new CompletableFuture<>();
      Thread worker = new Thread(() -> work(newRanker, prepare, warm), "ranker-" + i);
      workers.add(worker);
      ready.add(warm);
      worker.start();
    }
    try {
      CompletableFuture.allOf(ready.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      drain();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * Puts requests in.
   *
   * @return the outcome of each, in order; requests that cannot be ranked by their deadline
   *     complete at once. A failure is the exception of the ranker. Cancelling one drops its
   *     request if it has not been ranked yet.
   */
  public List<CompletableFuture<RankOutcome>> submit(List<RankRequest> requests) {
    return queue.put(requests);
  }

  /** Requests that wait for a batch. */
  public int queueDepth() {
    return queue.depth();
  }

  /** Reasoning steps that load has taken away from requests, at this moment. */
  public int loweredSteps() {
    return queue.loweredSteps();
  }

  /** Takes no more requests, finishes all that wait, and ends the workers. */
  public void drain() throws InterruptedException {
    queue.close();
    for (Thread worker : workers) {
      worker.join();
    }
  }

  private void work(
      Supplier<Ranker> newRanker, Consumer<Ranker> prepare, CompletableFuture<Void> warm) {
    try (Ranker ranker = newRanker.get()) {
      prepare.accept(ranker);
      warm.complete(null);
      for (Optional<Batch> batch = queue.take(); batch.isPresent(); batch = queue.take()) {
        answer(batch.get(), ranker);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // ends this worker, only as the process ends
    } catch (RuntimeException | Error e) {
      if (!warm.completeExceptionally(e)) {
        throw e;
      }
    }
  }

  /** Ranks batches of every shape, and learns from the last of each how long they take. */
  private void warmUp(Ranker ranker) {
    for (int length : queue.lengths()) {
      for (int steps = 0; steps <= ranker.trainedReasoningSteps(); steps++) {
        for (int rows : new int[] {1, settings.size()}) {
          Shape shape = new Shape(length, steps);
          queue.learn(shape, rows, warmUp(ranker, shape, rows));
        }
      }
    }
  }

  private void tryOut(Ranker ranker) {
    long unused = rank(ranker, new Shape(queue.lengths()[0], 0), 1, 1);
  }

  private long warmUp(Ranker ranker, Shape shape, int rows) {
    return rank(ranker, shape, rows, WARM_UP_ROUNDS);
  }

  /** Ranks for nobody. How long the last round took. */
  private long rank(Ranker ranker, Shape shape, int rows, int rounds) {
    PaddedBatch batch = new PaddedBatch(new long[rows * shape.length()], rows, shape.length());
    Exclusions none = new Exclusions(new int[0], List.of(new int[rows][0]));
    int listSize = Math.min(100, ranker.itemCount());
    long started = nanoClock.getAsLong();
    for (int round = 0; round < rounds; round++) {
      started = nanoClock.getAsLong();
      TopItems lists = warmUp(ranker, batch, shape, none, listSize);
      if (!lists.rows().stream().allMatch(TopItems.Row::isFinite)) {
        throw new IllegalStateException(NO_NUMBERS);
      }
    }
    return nanoClock.getAsLong() - started;
  }

  private TopItems warmUp(
      Ranker ranker, PaddedBatch batch, Shape shape, Exclusions none, int listSize) {
    if (mixing == null) {
      return ranker.rank(batch, shape.reasoningSteps(), none, listSize);
    }
    int[] named = IntStream.rangeClosed(1, ranker.itemCount()).limit(NAMED_AT_WARM_UP).toArray();
    NamedItems items =
        new NamedItems(Collections.nCopies(batch.rows(), named), mixing.temperature());
    return ranker.rank(batch, shape.reasoningSteps(), none, listSize, items).best();
  }

  private void answer(Batch batch, Ranker ranker) {
    batch.late().forEach(late -> late.outcome().complete(Refused.TOO_LATE));
    try {
      if (!batch.rows().isEmpty()) {
        answer(batch.rows(), batch.shape(), ranker);
      }
    } catch (RuntimeException | Error e) {
      failedBatches
          .admit()
          .ifPresent(
              others ->
                  LOG.error(
                      "a batch of {} requests could not be ranked{}",
                      batch.rows().size(),
                      RateLimitedLog.others(others),
                      e));
      batch.rows().forEach(waiting -> waiting.outcome().completeExceptionally(e));
    } finally {
      queue.finished(batch);
    }
  }

  /** One row that cannot be ranked must not fail the others, so each half is tried again. */
  private void answer(List<Waiting> rows, Shape shape, Ranker ranker) {
    try {
      complete(rows, shape, rank(rows, shape, ranker));
    } catch (RuntimeException e) {
      if (rows.size() == 1) {
        failedRequests
            .admit()
            .ifPresent(
                others ->
                    LOG.error("a request could not be ranked{}", RateLimitedLog.others(others), e));
        rows.get(0).outcome().completeExceptionally(e);
        return;
      }
      answer(rows.subList(0, rows.size() / 2), shape, ranker);
      answer(rows.subList(rows.size() / 2, rows.size()), shape, ranker);
    }
  }

  private void complete(List<Waiting> rows, Shape shape, Lists lists) {
    for (int row = 0; row < rows.size(); row++) {
      Waiting waiting = rows.get(row);
      int listSize = waiting.request().listSize();
      TopItems.Row list = lists.best().rows().get(row).first(listSize);
      if (list.isFinite()) {
        waiting
            .outcome()
            .complete(new Ranked(list, lists.mixed().get(row), shape.reasoningSteps()));
      } else {
        waiting.outcome().completeExceptionally(new IllegalStateException(NO_NUMBERS));
      }
    }
  }

  /**
   * The lists of a batch.
   *
   * @param best by the model alone
   * @param mixed by model and memory; null for a request without a question
   */
  private record Lists(TopItems best, List<@Nullable MixedList> mixed) {}

  private Lists rank(List<Waiting> rows, Shape shape, Ranker ranker) {
    List<RankRequest> requests = rows.stream().map(Waiting::request).toList();
    long started = nanoClock.getAsLong();
    rows.forEach(waiting -> observer.requestTaken(started - waiting.sinceNanos()));
    Lists lists = listsOf(requests, shape, ranker);
    long nanos = nanoClock.getAsLong() - started;
    queue.learn(shape, requests.size(), nanos);
    observer.batchRanked(requests.size(), nanos);
    return lists;
  }

  private Lists listsOf(List<RankRequest> requests, Shape shape, Ranker ranker) {
    PaddedBatch batch =
        PaddedBatch.ofHistories(
            requests.stream().map(RankRequest::history).toList(),
            shape.length(),
            ranker.itemCount());
    Exclusions exclusions =
        new Exclusions(hiddenItems.get(), requests.stream().map(RankRequest::excluded).toList());
    int k = requests.stream().mapToInt(RankRequest::listSize).max().orElseThrow();
    if (mixing == null || requests.stream().allMatch(request -> request.question() == null)) {
      return new Lists(
          ranker.rank(batch, shape.reasoningSteps(), exclusions, k),
          Collections.<@Nullable MixedList>nCopies(requests.size(), null));
    }
    MixedBatch mixed = MixedBatch.ask(requests, mixing);
    NamedScores scores = ranker.rank(batch, shape.reasoningSteps(), exclusions, k, mixed.named());
    return new Lists(scores.best(), mixed.lists(scores));
  }
}
