package dev.reckon.job;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Finds checkpoints and savepoints again, on any file system that Flink knows. */
final class Checkpoints {

  /** The file that makes a checkpoint complete. */
  private static final String METADATA = "_metadata";

  /** directory / job / chk-7 / _metadata, and a level for those who sort theirs into folders. */
  private static final int LEVELS = 4;

  private Checkpoints() {}

  /** The newest complete checkpoint or savepoint below a directory. */
  static Optional<String> newest(String directory) throws IOException {
    Path root = new Path(directory);
    FileSystem files = root.getFileSystem();
    if (!files.exists(root)) {
      return Optional.empty();
    }
    Stream.Builder<FileStatus> found = Stream.builder();
    collect(files, root, found);
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
          } else if (status.getPath().getName().equals(METADATA)) {
            found.add(status);
          }
        }
      }
      level = below;
    }
  }
}
