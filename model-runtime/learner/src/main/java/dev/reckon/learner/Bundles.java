package dev.reckon.learner;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bundles that a learner makes.
 *
 * @param directory which holds nothing else
 */
record Bundles(Path directory) {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Where the next bundle goes; names are in the order of time. */
  Path next(Instant now, String kind) {
    return directory.resolve(NAME.format(now) + "-" + kind);
  }

  /**
   * Removes the oldest bundles that serve nobody, and could not be rolled back to.
   *
   * @param keep how many of them stay
   */
  void tidy(Deployment deployment, int keep) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Set<Path> serving =
        Stream.of(
                deployment.getLive(),
                deployment.getCandidate(),
                deployment.getPrevious(),
                deployment.getShadow())
            .map(DeployedBundle::getPath)
            .map(path -> Path.of(path).toAbsolutePath().normalize())
            .collect(Collectors.toSet());
    List<Path> idle;
    try (Stream<Path> all = Files.list(directory)) {
      idle =
          all.filter(bundle -> !bundle.getFileName().toString().startsWith("."))
              .filter(bundle -> !serving.contains(bundle.toAbsolutePath().normalize()))
              .sorted(Comparator.comparing(Path::toString).reversed())
              .toList();
    }
    for (Path bundle : idle.subList(Math.min(keep, idle.size()), idle.size())) {
      delete(bundle);
    }
  }

  /** Removes a directory with all in it, if it is there. */
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
