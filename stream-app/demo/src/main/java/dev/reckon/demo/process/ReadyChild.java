package dev.reckon.demo.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A child JVM that says when it is ready, with a line that begins with {@code ready:}, and can be
 * started again after it was killed. What it prints is kept in a log by a thread of its own.
 */
final class ReadyChild {

  private static final String READY = "ready:";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final String name;
  private final ChildJvm jvm;
  private final Path log;
  private Process process;

  /** Completed with nothing when the child is ready, with the reason when it never will be. */
  private CompletableFuture<Optional<String>> ready;

  private volatile @Nullable String lastLine;

  private ReadyChild(String name, ChildJvm jvm, Path log) throws IOException {
    this.name = name;
    this.jvm = jvm;
    this.log = log;
    this.ready = new CompletableFuture<>();
    this.process = launch();
  }

  /**
   * Starts a child; it may not be ready yet when this returns.
   *
   * @param name what it is, for messages: "The model runtime"
   * @param log file that gets what it prints
   */
  static ReadyChild launch(String name, ChildJvm jvm, Path log) {
    try {
      return new ReadyChild(name, jvm, log);
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started: " + name, e);
    }
  }

  /** The process that runs just now. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits until the child is ready; one that never will be is ended. */
  void awaitReady() throws ChildFailed, InterruptedException {
    Optional<String> problem;
    try {
      problem = ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A future that is never failed has failed", e);
    } catch (TimeoutException e) {
      problem = Optional.of("it was not ready within " + START_LIMIT.toSeconds() + " s");
    }
    if (problem.isPresent()) {
      process.destroyForcibly();
      throw new ChildFailed(
          name + " did not start, " + problem.get() + " (all of it: " + log + ")");
    }
  }

  /** Ends the child without a warning, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts a killed child again; it is ready when this returns. */
  void restart() throws ChildFailed, InterruptedException {
    try {
      ready = new CompletableFuture<>();
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started: " + name, e);
    }
    awaitReady();
  }

  /** Tells the child to end and waits until it has. */
  void end() {
    ChildJvm.end(process);
  }

  private Process launch() throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    Process child = jvm.start();
    CompletableFuture<Optional<String>> isReady = ready;
    Thread reader = new Thread(() -> keep(child, isReady), name);
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  /** Keeps what the child prints, and notes the line that says it is ready. */
  private void keep(Process child, CompletableFuture<Optional<String>> isReady) {
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter out =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(line);
        out.newLine();
        out.flush();
        if (!line.isBlank()) {
          lastLine = line;
        }
        if (line.startsWith(READY)) {
          isReady.complete(Optional.empty());
        }
      }
      isReady.complete(Optional.of("it ended: " + lastLine));
    } catch (IOException e) {
      isReady.complete(Optional.of("its output was lost: " + e.getMessage()));
    }
  }
}
