package dev.reckon.demo.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The class path of the view, as the build of its module writes it to a file. The demo does not
 * depend on the view, since their libraries conflict; so it looks for the build's folder.
 */
public final class ViewClassPath {

  /** Set by the launcher: the folder that the view's module is built into. */
  private static final String BUILT = "dev.reckon.view.built";

  /** Its place relative to a module's folder, in which tests run. */
  private static final Path BESIDE = Path.of("..", "view", "target");

  private ViewClassPath() {}

  /** Whether the view is built. */
  public static boolean isThere() {
    return Files.isRegularFile(list());
  }

  /** The class path. */
  public static String find() throws ChildFailed {
    if (!isThere()) {
      throw new ChildFailed(
          "The view is not built: there is no "
              + list().toAbsolutePath().normalize()
              + "; start with ./reckon, which builds it, or do without it: --no-view");
    }
    try {
      return String.join(
          File.pathSeparator,
          list().resolveSibling("classes").toString(),
          Files.readString(list()).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("The view's class path cannot be read", e);
    }
  }

  private static Path list() {
    return Optional.ofNullable(System.getProperty(BUILT))
        .map(Path::of)
        .orElse(BESIDE)
        .resolve("classpath.txt");
  }
}
