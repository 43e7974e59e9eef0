package dev.reckon.learning.tune;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.model.bundle.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A directory with the trials of one model: its search, one file for each finished trial, and the
 * checkpoint of the current one. One process at a time owns it.
 */
final class TrialStore implements AutoCloseable {

  private static final String IDENTITY = "search.json";

  private final Path directory;
  private final FileChannel lock;

  private TrialStore(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens a directory, or makes it.
   *
   * @throws TrainingException where it holds another search, or another process uses it
   * @throws IOException where it cannot be read or written
   */
  static TrialStore open(Path directory, SearchIdentity identity) throws IOException {
    Files.createDirectories(directory);
    TrialStore store = new TrialStore(directory, lock(directory));
    try {
      store.requireSame(identity);
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another search of this very process: the same answer.
    }
    channel.close();
    throw new TrainingException(
        "Another search is running in " + directory + ": wait for it, or give another --out");
  }

  private void requireSame(SearchIdentity identity) throws IOException {
    Path file = directory.resolve(IDENTITY);
    if (!Files.exists(file)) {
      write(file, identity.json());
      return;
    }
    List<String> differences = identity.differencesFrom(read(file, JsonNode.class));
    if (!differences.isEmpty()) {
      throw new TrainingException(
          directory
              + " holds trials of another search, they differ in "
              + String.join(", ", differences)
              + " ("
              + file
              + "): continue it with the same options, or give another --out");
    }
  }

  /** The result of a trial; empty if it is not done. */
  Optional<TrialResult> result(int trial) throws IOException {
    Path file = resultFile(trial);
    return Files.exists(file) ? Optional.of(read(file, TrialResult.class)) : Optional.empty();
  }

  void write(TrialResult result) throws IOException {
    write(resultFile(result.trial()), result);
  }

  /** The file with the state of the current trial. */
  Path checkpoint(int trial) {
    return directory.resolve(name(trial) + ".checkpoint");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private Path resultFile(int trial) {
    return directory.resolve(name(trial) + ".json");
  }

  private static String name(int trial) {
    return String.format(Locale.ROOT, "trial-%04d", trial);
  }

  private static <T> T read(Path file, Class<T> type) throws IOException {
    try {
      return Settings.JSON.readValue(file.toFile(), type);
    } catch (JacksonException e) {
      throw new IOException("The file " + file + " is damaged: delete it", e);
    }
  }

  /** Writes the file atomically. */
  private static void write(Path file, Object content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Settings.JSON.writeValue(draft.toFile(), content);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
