package dev.reckon.model.data.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Public datasets that lie beside the checkout, in {@code ../shared/data}, where they do. */
public final class SharedData {

  private SharedData() {}

  /** A dataset, or the test is skipped. */
  public static Path require(String name) {
    Path path = checkout().resolveSibling("shared").resolve("data").resolve(name);
    Assumptions.assumeTrue(
        Files.exists(path), "skipped: the public dataset " + name + " is not at ../shared/data");
    return path;
  }

  private static Path checkout() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("schemas"))) {
      Path parent = directory.getParent();
      if (parent == null) {
        throw new IllegalStateException("tests run inside a checkout");
      }
      directory = parent;
    }
    return directory;
  }
}
