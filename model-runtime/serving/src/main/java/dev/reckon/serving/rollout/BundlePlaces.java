package dev.reckon.serving.rollout;

import dev.reckon.wire.OneLine;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directories in which the topic {@code models} may name bundles. A writer of that topic must
 * not make a runtime open any path: a path outside is refused before anything of it is read. Links
 * are followed first.
 */
public final class BundlePlaces {

  /** The setting that names them. */
  static final String SETTING = "reckon.model.models.allowed-directories";

  private final List<Path> directories;

  /**
   * The directories that are named.
   *
   * @param directories absolute
   */
  public BundlePlaces(List<Path> directories) {
    this.directories = directories.stream().map(Path::normalize).distinct().toList();
  }

  /**
   * The directory of the command line's bundle, of what it links to, and that of the bundles which
   * {@code ./reckon} keeps.
   *
   * @param bundle of the command line, if it names one
   * @param home {@code RECKON_HOME}
   */
  public static BundlePlaces beside(@Nullable Path bundle, Path home) {
    Stream<@Nullable Path> ofBundle =
        bundle == null
            ? Stream.empty()
            : Stream.of(
                bundle.toAbsolutePath().normalize().getParent(), resolved(bundle).getParent());
    return new BundlePlaces(
        Stream.concat(ofBundle, Stream.of(home.toAbsolutePath().resolve("bundles")))
            .filter(Objects::nonNull)
            .filter(directory -> directory.getParent() != null) // the root would allow everything
            .toList());
  }

  /** Whether a text is the absolute path of a directory, there or not. */
  public static boolean isAbsolute(String text) {
    try {
      return Path.of(text).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * The bundle that a message names, with links followed.
   *
   * @throws BundleRefusedException if it is not an absolute path, or lies elsewhere
   */
  Path require(String named) throws BundleRefusedException {
    Path path = pathOf(named);
    Path real = resolved(path);
    if (directories.stream().noneMatch(directory -> real.startsWith(resolved(directory)))) {
      throw new BundleRefusedException(
          "the bundle %s is in none of the directories that may hold bundles (%s): put it there, or name its directory in %s and start the runtime again"
              .formatted(
                  OneLine.of(named),
                  String.join(", ", directories.stream().map(Path::toString).toList()),
                  SETTING));
    }
    return real;
  }

  private static Path pathOf(String named) throws BundleRefusedException {
    try {
      Path path = Path.of(named);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new BundleRefusedException(
          "\"%s\" cannot be the path of a bundle: %s"
              .formatted(OneLine.of(named), OneLine.of(e.getReason())),
          e);
    }
    throw new BundleRefusedException(
        "the path %s of a bundle is not absolute, so it would be another one for each runtime: ./reckon models writes absolute ones"
            .formatted(OneLine.of(named)));
  }

  /** Follows links as far as the path exists; the missing rest is appended. */
  private static Path resolved(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      Path parent = absolute.getParent();
      Path name = absolute.getFileName();
      return parent == null || name == null ? absolute : resolved(parent).resolve(name);
    }
  }
}
