package dev.reckon.demo.broker;

import dev.reckon.cli.CommandFailed;
import dev.reckon.process.PrivateDirectory;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The directory of a broker whose data outlives it: formatted at the first start, found again at
 * the next ones. Nobody but its owner may read it, as it holds what users did.
 */
public final class BrokerDirectory {

  private static final String META = "meta.properties";

  /** Kafka's own files: a lock held while a broker runs, and a marker of an orderly end. */
  private static final String LOCK = ".lock";

  private static final String ENDED_WELL = ".kafka_cleanshutdown";

  private final Path path;
  private final boolean isNew;

  private BrokerDirectory(Path path, boolean isNew) {
    this.path = path;
    this.isNew = isNew;
  }

  /**
   * Opens the data of a broker, or creates the directory.
   *
   * @throws CommandFailed if Reckon's broker cannot keep its data there
   */
  public static BrokerDirectory open(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    try {
      makeDirectory(path);
      if (!Files.isWritable(path)) {
        throw new CommandFailed("Nothing may be written to " + path + elsewhere());
      }
      requireUnlocked(path);
      boolean isNew = isEmpty(path);
      if (isNew) {
        BrokerStorage.formatKept(path);
      } else {
        requireOurs(path);
      }
      return new BrokerDirectory(path, isNew);
    } catch (CommandFailed e) {
      throw e;
    } catch (Exception e) {
      throw new CommandFailed("No broker can keep its data in " + path + ": " + e + elsewhere(), e);
    }
  }

  /** The path of the directory. */
  public Path path() {
    return path;
  }

  /** Whether it was created now. */
  public boolean isNew() {
    return isNew;
  }

  /** Whether the previous broker was killed. */
  boolean endedBadly() {
    return !isNew && !Files.exists(path.resolve(ENDED_WELL));
  }

  private static void makeDirectory(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (Files.exists(path)) {
      throw new CommandFailed(path + " is not a directory" + elsewhere());
    }
    PrivateDirectory.make(path);
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.allMatch(file -> file.endsWith(LOCK));
    }
  }

  private static void requireUnlocked(Path path) throws IOException {
    if (!Files.exists(path.resolve(LOCK))) {
      return;
    }
    try (FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw lockedBySomebody(path);
      }
    } catch (OverlappingFileLockException e) {
      throw lockedBySomebody(path);
    }
  }

  private static CommandFailed lockedBySomebody(Path path) {
    return new CommandFailed(
        "A broker is running on the data in " + path + ": stop it" + orElsewhere());
  }

  /** Whether the data are those of a single node that Reckon formatted. */
  private static void requireOurs(Path path) throws IOException {
    Path meta = path.resolve(META);
    if (!Files.isRegularFile(meta)) {
      throw new CommandFailed(path + " is not empty, and holds no data of a broker" + elsewhere());
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(meta, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new CommandFailed(meta + " cannot be read: " + e + orRemove(path), e);
    }
    if (properties.getProperty("cluster.id", "").isBlank()) {
      throw new CommandFailed(meta + " names no cluster.id" + orRemove(path));
    }
    String node = properties.getProperty("node.id", "none");
    if (!node.equals(Integer.toString(BrokerStorage.NODE_ID))) {
      throw new CommandFailed(
          path + " holds the data of another Kafka cluster (node.id " + node + ")" + elsewhere());
    }
  }

  private static String elsewhere() {
    return ": name another directory with --dir";
  }

  private static String orElsewhere() {
    return ", or name another directory with --dir";
  }

  private static String orRemove(Path path) {
    return ": move " + path + " away, and a new one is made, or name another with --dir";
  }
}
