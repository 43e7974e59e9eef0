package dev.reckon.demo.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The class path of the view, as its module's build has written it down. The demo does not depend
 * on the view, since their libraries must not meet; so it looks for the build's folder.
 */
public final class ViewClassPath {

  /** Set by the launcher: the folder that the view's module is built into. */
  private static final String BUILT = "dev.reckon.view.built";

  /** Where it lies from a module's own folder, in which tests run. */
  private static final Path BESIDE = Path.of("..", "view", "target");

  private ViewClassPath() {}

  /** Whether the view is built. */
  public static boolean isThere() {
    return Files.isRegularFile(list());
  }

  /** The class path; at its end our own classes, for the main class that every child has. */
  static String find() throws ChildFailed {
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
          Files.readString(list()).strip(),
          own().toString());
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

  private static Path own() {
    try {
      return Path.of(Tethered.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Our own classes lie at no address", e);
    }
  }
}
