package dev.reckon.job.request;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceFutureStub;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.recommendation.v1.Fallback.Reason;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks model runtimes over gRPC, many users a call.
 *
 * <p>Requests queue up, and one thread of the client's own makes calls of them: a call leaves when
 * it is full, when its oldest request has waited for the linger time, or at once while few calls
 * are in flight. The same thread gives up on requests shortly before their budget is spent,
 * whatever their call does. Calls go round robin over all healthy runtimes; one that found its
 * runtime gone is tried on another.
 */
public final class GrpcInferenceClient implements InferenceClient {

  private static final Logger LOG = LoggerFactory.getLogger(GrpcInferenceClient.class);

  /** Far below the 4 MiB that a gRPC server accepts by default. */
  private static final int MAX_CALL_BYTES = 2 << 20;

  private static final int MAX_ANSWER_BYTES = 64 << 20;

  /** How often to look for requests to give up, while anything is in flight. */
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * gRPC waits up to two minutes between attempts to connect; a restarted runtime is back sooner.
   */
  private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int FIRST_WORD_SECONDS = 2;
  private static final int POPULAR_DEADLINE_SECONDS = 5;

  /** More than a list holds, as the seen ones are left out of them. */
  private static final int MAX_POPULAR_ITEMS = 1_000;

  private static final int BATCH_SIZES_KEPT = 1_000;

  /**
   * Round robin over the runtimes that report themselves healthy. A call whose runtime is gone is
   * tried again elsewhere, which is harmless, since asking changes nothing. A runtime that stops at
   * once cancels the calls it has.
   */
  private static final Map<String, ?> SERVICE_CONFIG =
      Map.of(
          "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
          "healthCheckConfig", Map.of("serviceName", ""),
          "methodConfig",
              List.of(
                  Map.of(
                      "name", List.of(Map.of()),
                      "retryPolicy",
                          Map.of(
                              "maxAttempts",
                              3.0,
                              "initialBackoff",
                              "0.01s",
                              "maxBackoff",
                              "0.05s",
                              "backoffMultiplier",
                              2.0,
                              "retryableStatusCodes",
                              List.of("UNAVAILABLE", "CANCELLED")))));

  private final InferenceSettings settings;
  private final ManagedChannel channel;
  private final RecommenderInferenceFutureStub stub;
  private final Histogram batchSizes;
  private final OutageGate gate = new OutageGate(System::nanoTime);
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Set<Call> calls = new HashSet<>();

  private volatile boolean closed;

  private final OutageLog outages;

  private final CountDownLatch firstWord = new CountDownLatch(1);
  private final AtomicBoolean fetchingPopular = new AtomicBoolean();
  private volatile Optional<RankedList> popular = Optional.empty();

  /**
   * A client that connects to the runtimes of the settings, and keeps trying to. Returns when one
   * has answered, or after a moment.
   */
  public GrpcInferenceClient(InferenceSettings settings, MetricGroup metrics) {
    this(settings, metrics, connect(settings.addresses()));
  }

  GrpcInferenceClient(InferenceSettings settings, MetricGroup metrics, ManagedChannel channel) {
    this.settings = settings;
    this.channel = channel;
    this.outages = new OutageLog(settings.addresses());
    this.stub = RecommenderInferenceGrpc.newFutureStub(channel);
    this.batchSizes =
        metrics.histogram("batchSize", new DescriptiveStatisticsHistogram(BATCH_SIZES_KEPT));
    this.thread = new Thread(this::run, "inference-client");
    thread.setDaemon(true);
    thread.start();
    awaitFirstWord();
  }

  /** Connecting takes its time; the first users should not get a fallback for that. */
  private void awaitFirstWord() {
    try {
      boolean unused = firstWord.await(FIRST_WORD_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ManagedChannel connect(List<String> addresses) {
    return ManagedChannelBuilder.forTarget(RuntimeAddresses.target(addresses))
        .defaultServiceConfig(SERVICE_CONFIG)
        .perRpcBufferLimit(MAX_CALL_BYTES * 2L)
        .maxInboundMessageSize(MAX_ANSWER_BYTES)
        .directExecutor()
        .usePlaintext()
        .build();
  }

  @Override
  public CompletableFuture<InferenceOutcome> rank(RecommendationRequest request) {
    long now = System.nanoTime();
    long budget = request.budget().toNanos();
    Waiting waiting =
        new Waiting(request, now, now + budget, now + patience(budget), new CompletableFuture<>());
    lock.lock();
    try {
      queue.add(waiting);
      changed.signal();
    } finally {
      lock.unlock();
    }
    return waiting.outcome();
  }

  /** Less than the budget, so that the fallback is there in time: it may take until a sweep. */
  private static long patience(long budgetNanos) {
    return budgetNanos - Math.min(2 * SWEEP_NANOS, budgetNanos / 10);
  }

  @Override
  public Optional<RankedList> popularItems() {
    return popular;
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
      List<Waiting> batch = nextBatch();
      if (batch == null) {
        return;
      }
      long now = System.nanoTime();
      if (!batch.isEmpty()) {
        send(batch, now);
      }
      giveUpOnLate(now);
      outages.tell();
      if (now - nextReconnect >= 0) {
        channel.resetConnectBackoff();
        nextReconnect = now + RECONNECT_NANOS;
      }
      if (now - nextPopular >= 0) {
        fetchPopular();
        nextPopular = now + popularInterval();
      }
    }
  }

  /**
   * Waits until a call can leave or something else is to be looked after.
   *
   * @return the requests of the call, none if there is no call to make yet; null once closed
   */
  private @Nullable List<Waiting> nextBatch() {
    lock.lock();
    try {
      if (!closed && !callIsDue()) {
        awaitChange();
      }
      if (closed) {
        return null;
      }
      return callIsDue() ? takeBatch() : List.of();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean callIsDue() {
    Waiting oldest = queue.peek();
    return oldest != null
        && (calls.size() < settings.eagerCalls()
            || queue.size() >= settings.batchSize()
            || System.nanoTime() - oldest.sinceNanos() >= settings.linger().toNanos());
  }

  @GuardedBy("lock")
  @SuppressWarnings(
      "WaitNotInLoop") // The loop is that of the thread: woken for nothing, it returns.
  private void awaitChange() {
    long patience = RECONNECT_NANOS;
    if (!calls.isEmpty()) {
      patience = SWEEP_NANOS;
    }
    Waiting oldest = queue.peek();
    if (oldest != null) {
      long waited = System.nanoTime() - oldest.sinceNanos();
      patience = Math.min(patience, settings.linger().toNanos() - waited);
    }
    try {
      long unused = changed.awaitNanos(patience);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it.
      closed = true;
    }
  }

  @GuardedBy("lock")
  private List<Waiting> takeBatch() {
    List<Waiting> batch = new ArrayList<>(Math.min(queue.size(), settings.batchSize()));
    while (batch.size() < settings.batchSize() && !queue.isEmpty()) {
      batch.add(queue.remove());
    }
    return batch;
  }

  /** Makes one call, or several where the histories are too large for one. */
  private void send(List<Waiting> batch, long now) {
    List<Waiting> members = new ArrayList<>();
    RecommendRequest.Builder message = RecommendRequest.newBuilder();
    long bytes = 0;
    for (Waiting waiting : batch) {
      UserRequest user = UserRequests.of(waiting.request(), settings.reasoningSteps());
      if (!members.isEmpty() && bytes + user.getSerializedSize() > MAX_CALL_BYTES) {
        send(members, message.build(), now);
        members = new ArrayList<>();
        message.clear();
        bytes = 0;
      }
      members.add(waiting);
      message.addUsers(user);
      bytes += user.getSerializedSize();
    }
    send(members, message.build(), now);
  }

  private void send(List<Waiting> members, RecommendRequest message, long now) {
    if (!gate.admits()) {
      members.forEach(waiting -> waiting.fallBack(Reason.DEADLINE_EXCEEDED));
      return;
    }
    long deadline = members.stream().mapToLong(Waiting::deadlineNanos).max().orElse(now);
    Call call = new Call(members);
    add(call);
    batchSizes.update(members.size());
    long budget = Math.max(deadline - now, 1);
    listen(
        stub.withDeadlineAfter(budget, TimeUnit.NANOSECONDS).recommend(message),
        response -> {
          gate.answered();
          outages.answered();
          remove(call);
          call.answer(response);
        },
        error -> {
          Reason reason = GrpcReasons.of(error);
          if (reason == Reason.DEADLINE_EXCEEDED) {
            gate.timedOut();
          }
          noteFailure(error);
          remove(call);
          call.fallBack(reason);
        });
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

  /** Hears of the end of a call on the connection's thread. */
  private static <T> void listen(
      ListenableFuture<T> answer, Consumer<T> onAnswer, Consumer<Throwable> onError) {
    Futures.addCallback(
        answer,
        new FutureCallback<T>() {
          @Override
          public void onSuccess(@Nullable T response) {
            onAnswer.accept(Objects.requireNonNull(response));
          }

          @Override
          public void onFailure(Throwable error) {
            onError.accept(error);
          }
        },
        MoreExecutors.directExecutor());
  }

  private void add(Call call) {
    lock.lock();
    try {
      calls.add(call);
    } finally {
      lock.unlock();
    }
  }

  private void remove(Call call) {
    lock.lock();
    try {
      calls.remove(call);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void giveUpOnLate(long now) {
    List<Call> open;
    lock.lock();
    try {
      open = List.copyOf(calls);
    } finally {
      lock.unlock();
    }
    open.forEach(call -> call.giveUpOnLate(now));
  }

  private void fetchPopular() {
    if (!fetchingPopular.compareAndSet(false, true)) {
      return;
    }
    listen(
        stub.withDeadlineAfter(POPULAR_DEADLINE_SECONDS, TimeUnit.SECONDS)
            .getPopularItems(
                GetPopularItemsRequest.newBuilder().setListSize(MAX_POPULAR_ITEMS).build()),
        response -> {
          popular =
              Optional.of(
                  new RankedList(response.getItemsList(), response.getModel(), 0, List.of()));
          fetchingPopular.set(false);
          firstWord.countDown();
        },
        error -> {
          fetchingPopular.set(false);
          firstWord.countDown();
          LOG.debug("What is popular could not be fetched; the list before stays", error);
        });
  }

  /** Until there is a list at all, ask more often. */
  private long popularInterval() {
    return popular.isEmpty() ? TimeUnit.SECONDS.toNanos(1) : settings.popularRefresh().toNanos();
  }

  /** A request, since when it waits, when its budget is spent and when it is given up. */
  private record Waiting(
      RecommendationRequest request,
      long sinceNanos,
      long deadlineNanos,
      long giveUpNanos,
      CompletableFuture<InferenceOutcome> outcome) {

    void fallBack(Reason reason) {
      outcome.complete(new InferenceOutcome.Fallback(reason));
    }
  }

  /** The requests of one call. */
  private static final class Call {
    private final List<Waiting> members;

    Call(List<Waiting> members) {
      this.members = members;
    }

    void answer(RecommendResponse response) {
      for (int i = 0; i < members.size(); i++) {
        Waiting waiting = members.get(i);
        waiting.outcome().complete(UserRequests.outcome(waiting.request(), response, i));
      }
    }

    void fallBack(Reason reason) {
      members.forEach(waiting -> waiting.fallBack(reason));
    }

    void giveUpOnLate(long now) {
      for (Waiting waiting : members) {
        if (now - waiting.giveUpNanos() >= 0) {
          waiting.fallBack(Reason.DEADLINE_EXCEEDED);
        }
      }
    }
  }
}
