package dev.reckon.job.request;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceFutureStub;
import dev.reckon.recommendation.v1.Fallback.Reason;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Asks model runtimes over gRPC, many users a call.
 *
 * <p>Requests queue up in a {@link CallQueue}, and the client's own thread makes calls of them. The
 * same thread gives up on requests shortly before their budget is spent, regardless of their call.
 * Calls go round robin over all healthy runtimes; a call whose runtime is gone is tried on another.
 */
public final class GrpcInferenceClient implements InferenceClient {

  /**
   * gRPC waits up to two minutes between attempts to connect; a restarted runtime is ready sooner.
   */
  private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final Duration FIRST_WORD = Duration.ofSeconds(2);

  private static final int BATCH_SIZES_KEPT = 1_000;

  private final int reasoningSteps;
  private final ManagedChannel channel;
  private final RecommenderInferenceFutureStub stub;
  private final Histogram batchSizes;
  private final OutageGate gate = new OutageGate(System::nanoTime);
  private final OutageLog outages;
  private final PopularItemsFetch popular;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final CallQueue queue;

  private volatile boolean opened;
  private volatile boolean closed;

  /** A client of the runtimes of the settings; it connects to them when it is opened. */
  public GrpcInferenceClient(InferenceSettings settings, MetricGroup metrics) {
    this.reasoningSteps = settings.reasoningSteps();
    this.channel = RuntimeChannel.to(settings.addresses());
    this.stub = RecommenderInferenceGrpc.newFutureStub(channel);
    this.batchSizes =
        metrics.histogram("batchSize", new DescriptiveStatisticsHistogram(BATCH_SIZES_KEPT));
    this.outages = new OutageLog(settings.addresses());
    this.popular = new PopularItemsFetch(stub, settings.popularRefresh());
    this.queue =
        new CallQueue(
            settings.batchSize(), settings.eagerCalls(), settings.linger(), System::nanoTime);
    this.thread = new Thread(this::run, "inference-client");
    thread.setDaemon(true);
  }

  /**
   * {@inheritDoc} Connects, and keeps trying. Returns when a runtime has answered, or after a
   * moment: connecting takes time, and the first users should not get a fallback for that.
   */
  @Override
  public void open() {
    opened = true;
    thread.start();
    try {
      popular.awaitFirstWord(FIRST_WORD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public CompletableFuture<InferenceOutcome> rank(RecommendationRequest request) {
    if (!opened) {
      throw new IllegalStateException("The client was not opened, so no call would ever leave");
    }
    lock.lock();
    try {
      QueuedRequest queued = queue.add(request);
      changed.signal();
      return queued.outcome();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<RankedList> popularItems() {
    return popular.items();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    channel.shutdownNow();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The loop of the client's thread. */
  private void run() {
    long nextReconnect = System.nanoTime();
    long nextPopular = nextReconnect;
    while (true) {
      List<QueuedRequest> batch = nextBatch();
      if (batch == null) {
        return;
      }
      long now = System.nanoTime();
      if (!batch.isEmpty()) {
        Call.of(batch, reasoningSteps).forEach(call -> send(call, now));
      }
      inFlight().forEach(call -> call.giveUpOnLate(now));
      outages.tell();
      if (now - nextReconnect >= 0) {
        channel.resetConnectBackoff();
        nextReconnect = now + RECONNECT_NANOS;
      }
      if (now - nextPopular >= 0) {
        popular.fetch();
        nextPopular = now + popular.pause().toNanos();
      }
    }
  }

  /**
   * Waits until a call can leave or another task is due.
   *
   * @return the requests of the call, none if there is no call to make yet; null once closed
   */
  @SuppressWarnings(
      "WaitNotInLoop") // The thread's loop calls this again, so a spurious wake-up may return.
  private @Nullable List<QueuedRequest> nextBatch() {
    lock.lock();
    try {
      if (!closed && !queue.isDue()) {
        long unused = changed.awaitNanos(queue.idleNanos(RECONNECT_NANOS));
      }
      return closed ? null : queue.takeDue();
    } catch (InterruptedException e) {
      // This thread is interrupted only to end it.
      closed = true;
      return null;
    } finally {
      lock.unlock();
    }
  }

  private List<Call> inFlight() {
    lock.lock();
    try {
      return queue.inFlight();
    } finally {
      lock.unlock();
    }
  }

  private void send(Call call, long now) {
    if (!gate.admits()) {
      call.fallBack(Reason.DEADLINE_EXCEEDED);
      return;
    }
    lock.lock();
    try {
      queue.sent(call);
    } finally {
      lock.unlock();
    }
    batchSizes.update(call.size());
    Answers.listen(
        stub.withDeadlineAfter(call.budgetNanos(now), TimeUnit.NANOSECONDS)
            .recommend(call.message()),
        response -> {
          gate.answered();
          outages.answered();
          ended(call);
          call.answer(response);
        },
        error -> {
          Reason reason = GrpcReasons.of(error);
          if (reason == Reason.DEADLINE_EXCEEDED) {
            gate.timedOut();
          }
          noteFailure(error);
          ended(call);
          call.fallBack(reason);
        });
  }

  private void ended(Call call) {
    lock.lock();
    try {
      queue.ended(call);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void noteFailure(Throwable error) {
    if (!closed) {
      outages.failed(inALine(Status.fromThrowable(error)));
    }
  }

  /** A status has its cause with all of its stack trace. */
  private static String inALine(Status status) {
    String line = status.getCode().toString();
    if (status.getDescription() != null) {
      line += ": " + status.getDescription();
    }
    return status.getCause() == null ? line : line + ": " + status.getCause().getMessage();
  }
}
