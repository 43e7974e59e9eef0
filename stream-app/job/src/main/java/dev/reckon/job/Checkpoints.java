package dev.reckon.job;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Finds checkpoints and savepoints, on any file system that Flink supports. */
final class Checkpoints {

  /** The file that makes a checkpoint complete. */
  private static final String METADATA = "_metadata";

  /** directory / run / chk-7 / _metadata, and one more level for sorting into folders. */
  private static final int LEVELS = 4;

  /** Flink's names for the folder of a run of a job, and of a savepoint. */
  private static final Pattern OF_NO_JOB = Pattern.compile("[0-9a-f]{32}|savepoint-.*");

  private Checkpoints() {}

  /**
   * The newest complete checkpoint or savepoint below a job's directory.
   *
   * @param directory a URI
   */
  static Optional<String> newest(String directory) throws IOException {
    Path root = new Path(directory);
    FileSystem files = root.getFileSystem();
    return files.exists(root) ? newest(files, Stream.of(root)) : Optional.empty();
  }

  /**
   * The newest one directly in the directory of all jobs and not in that of a job, so that its job
   * is unknown.
   *
   * @param directory a URI
   */
  static Optional<String> newestOfNoJob(String directory) throws IOException {
    Path root = new Path(directory);
    FileSystem files = root.getFileSystem();
    if (!files.exists(root)) {
      return Optional.empty();
    }
    return newest(
        files,
        Stream.of(files.listStatus(root))
            .filter(FileStatus::isDir)
            .map(FileStatus::getPath)
            .filter(folder -> OF_NO_JOB.matcher(folder.getName()).matches()));
  }

  private static Optional<String> newest(FileSystem files, Stream<Path> folders)
      throws IOException {
    Stream.Builder<FileStatus> found = Stream.builder();
    for (Path folder : folders.toList()) {
      collect(files, folder, found);
    }
    return found
        .build()
        .max(Comparator.comparingLong(FileStatus::getModificationTime))
        .map(status -> Objects.requireNonNull(status.getPath().getParent()).toString());
  }

  private static void collect(FileSystem files, Path root, Stream.Builder<FileStatus> found)
      throws IOException {
    Deque<Path> level = new ArrayDeque<>();
    level.add(root);
    for (int depth = 0; depth < LEVELS; depth++) {
      Deque<Path> below = new ArrayDeque<>();
      for (Path folder : level) {
        for (FileStatus status : files.listStatus(folder)) {
          if (status.isDir()) {
            below.add(status.getPath());
          } else if (status.getPath().getName().equals(METADATA) && status.getLen() > 0) {
            found.add(status);
          }
        }
      }
      level = below;
    }
  }
}
