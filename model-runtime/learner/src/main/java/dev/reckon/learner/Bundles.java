package dev.reckon.learner;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  private static final String STAMP = "[0-9]{8}T[0-9]{6}Z";

  /** Where the next bundle goes; names are in the order of time. */
  Path next(Instant now, String kind) {
    return directory.resolve(NAME.format(now) + "-" + kind);
  }

  /** When the newest of them was begun; empty where there is none. */
  Optional<Instant> newest() {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(bundle -> bundle.getFileName().toString())
          .filter(name -> name.matches(STAMP + "-.*"))
          .max(Comparator.naturalOrder())
          .map(name -> Instant.from(NAME.parse(name.substring(0, name.indexOf('-')))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
