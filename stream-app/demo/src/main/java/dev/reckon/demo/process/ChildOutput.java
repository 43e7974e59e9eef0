package dev.reckon.demo.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The output of a child: its own thread writes it to a log and keeps the last lines here, to
 * explain why the child ended. Safe for any number of threads.
 */
final class ChildOutput {

  private static final int LINES_REMEMBERED = 400;
  private static final int LINES_TOLD = 6;
  private static final long EXIT_SECONDS = 5;

  /** The errors that a log, a stack trace and Reckon's commands print. */
  private static final Pattern ERROR =
      Pattern.compile("\\b(?:ERROR|FATAL)\\b|^reckon: |Exception\\b|\\w*Error: |^Caused by: ");

  private final Process child;
  private final Path log;
  private final Deque<String> last = new ArrayDeque<>();
  private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();

  private ChildOutput(Process child, Path log) {
    this.child = child;
    this.log = log;
  }

  /**
   * Starts to read.
   *
   * @param name of the thread
   * @param log gets all lines
   * @param listener receives each line once it is in the log
   */
  static ChildOutput keep(String name, Process child, Path log, Consumer<String> listener) {
    ChildOutput output = new ChildOutput(child, log);
    Thread reader = new Thread(() -> output.read(listener), name);
    reader.setDaemon(true);
    reader.start();
    return output;
  }

  /** Completed once the output ends: with nothing, or with the reason why output was lost. */
  CompletableFuture<Optional<String>> end() {
    return end;
  }

  /** The last line that is not blank; empty if there was none. */
  synchronized String lastLine() {
    return last.isEmpty() ? "" : last.getLast();
  }

  /** How the child ended, its last lines of error, and the path of the log. */
  String ending() {
    return ending(status(), remembered(), log);
  }

  /** The same from its parts. */
  static String ending(String status, List<String> lines, Path log) {
    List<String> errors = lines.stream().filter(line -> ERROR.matcher(line).find()).toList();
    List<String> told = errors.isEmpty() ? lines : errors;
    StringBuilder text = new StringBuilder("it ended with ").append(status);
    if (told.isEmpty()) {
      text.append(" and printed nothing");
    } else {
      text.append(errors.isEmpty() ? "; its last lines:" : "; its last lines of error:");
      told.subList(Math.max(0, told.size() - LINES_TOLD), told.size())
          .forEach(line -> text.append("\n  ").append(line.strip()));
      text.append('\n');
    }
    return text.append(" (all of it: ").append(log).append(')').toString().replace("\n (", "\n(");
  }

  private String status() {
    try {
      return child.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)
          ? "exit status " + child.exitValue()
          : "its output closed, though it runs on";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "an unknown exit status";
    }
  }

  private synchronized List<String> remembered() {
    return new ArrayList<>(last);
  }

  private synchronized void remember(String line) {
    if (!line.isBlank()) {
      last.addLast(line);
      if (last.size() > LINES_REMEMBERED) {
        last.removeFirst();
      }
    }
  }

  private void read(Consumer<String> listener) {
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter out =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(line);
        out.newLine();
        out.flush();
        remember(line);
        listener.accept(line);
      }
      end.complete(Optional.empty());
    } catch (IOException e) {
      end.complete(Optional.of("its output was lost: " + e.getMessage()));
    }
  }
}
