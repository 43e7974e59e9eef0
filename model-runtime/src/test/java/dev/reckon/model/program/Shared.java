package dev.reckon.model.program;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The folder {@code shared} beside the checkout: reference tensors and public data. */
public final class Shared {

  private Shared() {}

  /** A file or folder below it; the test is skipped where there is none. */
  public static Path path(String relative) {
    Path path = beside().resolve(relative);
    assumeTrue(Files.exists(path), "Not there, so this is not tested: " + path);
    return path;
  }

  private static Path beside() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("schemas"))) {
      directory = Objects.requireNonNull(directory.getParent(), "no checkout around the tests");
    }
    return directory.resolveSibling("shared");
  }
}
