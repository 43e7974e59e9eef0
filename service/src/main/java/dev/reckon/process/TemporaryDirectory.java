package dev.reckon.process;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Directories for what a process needs while it runs. */
public final class TemporaryDirectory {

  private static final int MOST_TRIES = 40;
  private static final Duration PAUSE = Duration.ofMillis(50);

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

  /**
   * Other threads that end at the same time may still write or delete there, so deleting is tried
   * again.
   */
  static void delete(Path directory) {
    for (int tries = 0; tries < MOST_TRIES && Files.exists(directory); tries++) {
      try {
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE.toNanos()); // The system's own cleaning is the last resort.
      }
    }
  }
}
