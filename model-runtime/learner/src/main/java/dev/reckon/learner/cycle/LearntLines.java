package dev.reckon.learner.cycle;

import dev.reckon.learner.log.RetainedLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the part of a copy of the log that may be learnt from: the events up to some time, without
 * some users. What came later judges. Items are all known, as they are when lists are made.
 */
final class LearntLines {

  private LearntLines() {}

  /**
   * Writes it, unless an earlier attempt has.
   *
   * @param copy of the log
   * @param untilMillis the time of the newest event to learn from
   * @param leftOut users whose events are left out
   * @param directory new; it is there as a whole or not at all
   */
  static void write(Path copy, long untilMillis, Set<String> leftOut, Path directory)
      throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path unfinished = directory.resolveSibling(directory.getFileName() + ".unfinished");
    Files.createDirectories(unfinished);
    List<Path> files;
    try (Stream<Path> all = Files.list(copy)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      try (BufferedWriter out =
              Files.newBufferedWriter(
                  unfinished.resolve(file.getFileName()), StandardCharsets.UTF_8);
          Stream<String> lines = Files.lines(file)) {
        lines
            .filter(line -> RetainedLog.isUpTo(line, untilMillis))
            .filter(line -> !RetainedLog.isOf(leftOut, line))
            .forEach(line -> append(out, line));
      }
    }
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void append(BufferedWriter out, String line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
