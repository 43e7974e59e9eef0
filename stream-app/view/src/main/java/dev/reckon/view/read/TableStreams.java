package dev.reckon.view.read;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tables, and rebuilds them from Kafka if those on disk cannot be read. {@link
 * FailurePolicy} decides the reaction to a failure.
 */
public final class TableStreams implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TableStreams.class);

  /** How long a stop waits for the tables to be written to disk. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Supplier<KafkaStreams> factory;
  private final Consumer<KafkaStreams> starting;
  private final InstantSource clock;
  private final FailurePolicy policy = new FailurePolicy();
  private final CompletableFuture<Throwable> givenUp = new CompletableFuture<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "table-rebuild"));
  private volatile KafkaStreams streams;
  private volatile boolean isRebuilding;

  /**
   * Tables to be started.
   *
   * @param factory makes tables, also when they are rebuilt
   * @param starting receives tables before they start
   */
  public TableStreams(
      Supplier<KafkaStreams> factory, Consumer<KafkaStreams> starting, InstantSource clock) {
    this.factory = factory;
    this.starting = starting;
    this.clock = clock;
    this.streams = factory.get();
  }

  /** Starts them. */
  public void start() {
    start(streams);
  }

  /** The tables that run now. */
  public KafkaStreams current() {
    return streams;
  }

  /** Whether the tables on disk were damaged and are being rebuilt. */
  public boolean isRebuilding() {
    return isRebuilding;
  }

  /** Threads that failed and were replaced lately. */
  public int replacedLately() {
    return policy.replacedLately(clock.instant());
  }

  /** Completes with the reason when the process must end. */
  public CompletableFuture<Throwable> givenUp() {
    return givenUp;
  }

  /** A reader found that a table cannot be read. */
  public void failedToRead(StreamsException failure) {
    if (FailurePolicy.isDamage(failure) && !isRebuilding) {
      var unused = failed(failure);
    }
  }

  private void start(KafkaStreams starts) {
    starts.setUncaughtExceptionHandler(this::failed);
    starting.accept(starts);
    try {
      starts.start();
    } catch (StreamsException e) {
      var unused = failed(e);
    }
  }

  private synchronized StreamThreadExceptionResponse failed(Throwable failure) {
    if (isRebuilding || givenUp.isDone()) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT; // One of several threads that failed.
    }
    return switch (policy.next(failure, clock.instant())) {
      case REPLACE_THREAD -> {
        LOG.error("A thread of the tables failed; another takes its place", failure);
        yield StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      case REBUILD -> {
        LOG.error(
            "The tables on disk cannot be read; they are thrown away and read from Kafka again",
            failure);
        isRebuilding = true;
        runLater(this::rebuild);
        yield StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
      case GIVE_UP -> {
        LOG.error("The tables failed again; they are given up", failure);
        givenUp.complete(failure);
        yield StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    };
  }

  private void runLater(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("The tables are being closed", e);
    }
  }

  private void rebuild() {
    try {
      streams.close(STOP_LIMIT);
      streams.cleanUp();
      KafkaStreams anew = factory.get();
      streams = anew;
      synchronized (this) {
        isRebuilding = false;
      }
      start(anew);
    } catch (RuntimeException e) {
      LOG.error("The tables could not be rebuilt", e);
      givenUp.complete(e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    streams.close(STOP_LIMIT);
  }
}
