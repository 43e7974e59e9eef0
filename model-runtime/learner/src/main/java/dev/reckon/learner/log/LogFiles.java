package dev.reckon.learner.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the files of a log lie. The folder {@code events} holds nothing but what the dataset reader
 * {@code events} reads.
 *
 * @param directory of the log
 */
record LogFiles(Path directory) {

  private static final Pattern EVENTS = Pattern.compile("events-(\\d{12})\\.jsonl");
  private static final Pattern ITEMS = Pattern.compile("items-(\\d{12})\\.jsonl");

  Path events() {
    return directory.resolve("events");
  }

  Path position() {
    return directory.resolve("position.json");
  }

  Path erasures() {
    return directory.resolve("erased.json");
  }

  Path lock() {
    return directory.resolve("lock");
  }

  Segment segment(long number) {
    return new Segment(events().resolve(String.format(Locale.ROOT, "events-%012d.jsonl", number)));
  }

  Segment items(long number) {
    return new Segment(events().resolve(String.format(Locale.ROOT, "items-%012d.jsonl", number)));
  }

  /** The numbers of the segments that are there, the oldest first. */
  List<Long> segments() throws IOException {
    return numbers(EVENTS);
  }

  /** Removes what a kill left: files that were being written, and those that nothing counts. */
  void removeUncommitted(Position position) throws IOException {
    remove(directory, file -> file.endsWith(DurableFile.UNFINISHED));
    remove(events(), file -> file.endsWith(DurableFile.UNFINISHED));
    for (long number : segments()) {
      if (number > position.segment()) {
        Files.delete(segment(number).path());
      }
    }
    for (long number : numbers(ITEMS)) {
      if (number != position.items()) {
        Files.delete(items(number).path());
      }
    }
  }

  private List<Long> numbers(Pattern pattern) throws IOException {
    try (Stream<Path> files = Files.list(events())) {
      return files
          .map(file -> pattern.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> Long.valueOf(name.group(1)))
          .sorted()
          .toList();
    }
  }

  /** The segments in a copy of a log; none if it is not there. */
  static List<Path> segmentsIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> EVENTS.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** The number of the newest file of items that is there; 1 if none is. */
  long newestItems() throws IOException {
    return numbers(ITEMS).stream().reduce((older, newer) -> newer).orElse(1L);
  }

  private static void remove(Path directory, Predicate<String> isLeft) throws IOException {
    List<Path> left;
    try (Stream<Path> files = Files.list(directory)) {
      left = files.filter(file -> isLeft.test(file.getFileName().toString())).toList();
    }
    for (Path file : left) {
      Files.delete(file);
    }
  }
}
