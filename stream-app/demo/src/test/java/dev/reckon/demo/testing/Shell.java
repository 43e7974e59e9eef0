package dev.reckon.demo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A person's shell in a folder: runs commands as they are typed. */
public final class Shell {

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  private Shell(Path folder) {
    this.folder = folder;
  }

  public static Shell in(Path folder) {
    return new Shell(folder);
  }

  public Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Runs a command to its end; one that takes longer than {@code limit} fails the test. */
  public Finished run(String command, Duration limit) {
    try (Running running = start(command)) {
      if (!running.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "Not done after " + limit + ": " + command + "\n" + running.output());
      }
      return new Finished(command, running.process.exitValue(), running.output());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted: " + command, e);
    }
  }

  /** Starts a command that runs until it is closed. */
  public Running start(String command) {
    try {
      Path log = Files.createTempFile("reckon-shell-", ".log");
      ProcessBuilder bash =
          new ProcessBuilder("bash", "-c", command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(log.toFile());
      bash.environment().putAll(environment);
      return new Running(command, bash.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("There is no bash", e);
    }
  }

  /**
   * A command that is done.
   *
   * @param output what it printed, errors too
   */
  public record Finished(String command, int status, String output) {

    public Finished succeeds() {
      assertThat(status).as("exit status of: %s%n%s", command, output).isZero();
      return this;
    }
  }

  /** A command that runs. */
  public static final class Running implements AutoCloseable {

    private static final Duration ENOUGH = Duration.ofMinutes(3);

    private final String command;
    private final Process process;
    private final Path log;

    private Running(String command, Process process, Path log) {
      this.command = command;
      this.process = process;
      this.log = log;
    }

    public String command() {
      return command;
    }

    public boolean isAlive() {
      return process.isAlive();
    }

    public String output() {
      try {
        // What is not text, as protobuf on a topic, is kept as it can be.
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(log + " cannot be read", e);
      }
    }

    /** Waits until something is true of it while it runs; a command that ends before fails. */
    public void awaits(String what, Condition condition) {
      long end = System.nanoTime() + ENOUGH.toNanos();
      try {
        while (!condition.holds()) {
          if (!process.isAlive()) {
            throw new AssertionError(command + " ended before " + what + ":\n" + output());
          }
          if (System.nanoTime() > end) {
            throw new AssertionError(command + ": no " + what + " yet:\n" + output());
          }
          Thread.sleep(200);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted: " + command, e);
      }
    }

    /** Waits until it has printed this. */
    public void prints(String text) {
      awaits("'" + text + "'", () -> output().contains(text));
    }

    /** Ends it as supervisors do, by SIGTERM, and returns its exit status. */
    public int end() {
      process.destroy();
      try {
        if (!process.waitFor(ENOUGH.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError(command + " does not end on SIGTERM:\n" + output());
        }
        return process.exitValue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted: " + command, e);
      }
    }

    /** Ends it as Ctrl-C would, its children first. What it printed is gone then. */
    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      try {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(log);
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        throw new UncheckedIOException(log + " cannot be deleted", e);
      }
    }
  }

  /** What is waited for. */
  public interface Condition {
    boolean holds() throws InterruptedException;
  }
}
