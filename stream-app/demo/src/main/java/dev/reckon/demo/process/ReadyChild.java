package dev.reckon.demo.process;

import dev.reckon.process.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child JVM that reports that it is ready, with a line that begins with {@code ready:}, and can
 * be started again after it was killed. Its output goes to a log.
 */
final class ReadyChild {

  private static final String READY = "ready:";

  /** How often a wait is reported. */
  private static final Duration TELL_EVERY = Duration.ofSeconds(15);

  private final String name;
  private final ChildJvm jvm;
  private final Path log;
  private final Duration tellEvery;
  private Process process;
  private ChildOutput output;
  private long launchedNanos;

  /**
   * Completed with nothing when the child is ready, with the reason when it cannot become ready.
   */
  private CompletableFuture<Optional<String>> ready;

  private ReadyChild(String name, ChildJvm jvm, Path log, Duration tellEvery) throws IOException {
    this.name = name;
    this.jvm = jvm;
    this.log = log;
    this.tellEvery = tellEvery;
    this.launchedNanos = System.nanoTime();
    this.process = start();
    this.ready = new CompletableFuture<>();
    this.output = listen(process, ready);
  }

  /**
   * Starts a child; it may not be ready yet when this returns.
   *
   * @param name what it is, for messages: "The model runtime"
   * @param log file for its output
   */
  static ReadyChild launch(String name, ChildJvm jvm, Path log) {
    return launch(name, jvm, log, TELL_EVERY);
  }

  /** The same, with another interval of reports while it waits. */
  static ReadyChild launch(String name, ChildJvm jvm, Path log, Duration tellEvery) {
    try {
      return new ReadyChild(name, jvm, log, tellEvery);
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started: " + name, e);
    }
  }

  /** The path of the log, for messages. */
  Path log() {
    return log;
  }

  /** The current process. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits until the child is ready; ends one that cannot become ready. */
  void awaitReady(StartPatience patience) throws ChildFailed, InterruptedException {
    Optional<String> problem = Optional.empty();
    boolean known = false;
    while (!known) {
      Duration waited = Duration.ofNanos(System.nanoTime() - launchedNanos);
      Duration left = patience.limit().minus(waited);
      if (left.isNegative() || left.isZero()) {
        problem = Optional.of(tooLate(patience.limit()));
        known = true;
      } else {
        Optional<Optional<String>> answer = await(left.compareTo(tellEvery) < 0 ? left : tellEvery);
        known = answer.isPresent();
        problem = answer.orElse(problem);
        if (!known) {
          patience.say().accept(waiting(patience.limit()));
        }
      }
    }
    if (problem.isPresent()) {
      process.destroyForcibly();
      throw new ChildFailed(name + " did not start: " + problem.get());
    }
  }

  /** The outcome of the start within this time, if known. */
  private Optional<Optional<String>> await(Duration time) throws InterruptedException {
    try {
      return Optional.of(ready.get(time.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      throw new IllegalStateException("A future that is never failed has failed", e);
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  private String waiting(Duration limit) {
    long seconds = Duration.ofNanos(System.nanoTime() - launchedNanos).toSeconds();
    return "Waiting for "
        + Character.toLowerCase(name.charAt(0))
        + name.substring(1)
        + " to start, for "
        + seconds
        + " s so far and "
        + limit.toSeconds()
        + " s at most"
        + "; its log: "
        + log;
  }

  private String tooLate(Duration limit) {
    return "it was not ready within "
        + limit.toSeconds()
        + " s; it said last: "
        + output.lastLine()
        + " (all of it: "
        + log
        + "). Where the machine is slow or busy, give it more time: --start-timeout";
  }

  /** Kills the child, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts a killed child again; it is ready when this returns. */
  void restart() throws ChildFailed, InterruptedException {
    try {
      launchedNanos = System.nanoTime();
      process = start();
      ready = new CompletableFuture<>();
      output = listen(process, ready);
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started: " + name, e);
    }
    awaitReady(StartPatience.DEFAULT);
  }

  /** Asks the child to end and waits for it. */
  void end() {
    ChildJvm.end(process);
  }

  /** The same; one that takes longer than this is killed. */
  void end(Duration patience) {
    ChildJvm.end(process, patience);
  }

  private Process start() throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    return jvm.start();
  }

  /** Records the line that says that the child is ready, or that it ended before. */
  private ChildOutput listen(Process child, CompletableFuture<Optional<String>> isReady) {
    ChildOutput lines =
        ChildOutput.keep(
            name,
            child,
            log,
            line -> {
              if (line.startsWith(READY)) {
                isReady.complete(Optional.empty());
              }
            });
    var unused =
        lines
            .end()
            .thenAccept(lost -> isReady.complete(Optional.of(lost.orElseGet(lines::ending))));
    return lines;
  }
}
