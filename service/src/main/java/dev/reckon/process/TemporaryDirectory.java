package dev.reckon.process;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories for what a process needs while it runs. */
public final class TemporaryDirectory {

  private TemporaryDirectory() {}

  /**
   * Makes a directory below that of {@code java.io.tmpdir}, for this user alone. It is deleted,
   * with all that is in it, when this JVM ends, unless it is killed.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  public static Path untilTheEnd(String prefix) {
    try {
      Path directory = Files.createTempDirectory(prefix);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory), "delete-" + prefix));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path directory) {
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      // Somebody still writes there, or has deleted it: the system's own cleaning is left.
    }
  }
}
