package dev.reckon.job;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The savepoints of earlier runs in the folder of a job, and the folders of killed runs with their
 * last checkpoints. Without deletion, a job that is stopped and resumed every night would fill the
 * disk.
 */
final class OldCheckpoints {

  private static final Logger LOG = LoggerFactory.getLogger(OldCheckpoints.class);

  private static final Pattern SAVEPOINT = Pattern.compile("savepoint-.*");

  /** Flink's name for the folder of a run. */
  private static final Pattern RUN = Pattern.compile("[0-9a-f]{32}");

  private static final String METADATA = "_metadata";

  /** Files changed within this time may be in use, for example by a job on another machine. */
  private static final Duration IN_USE = Duration.ofMinutes(10);

  private final String directory;
  private final int kept;
  private final InstantSource clock;

  /**
   * Those in the folder of a job.
   *
   * @param directory a URI
   * @param kept how many of the newest complete ones stay
   */
  OldCheckpoints(String directory, int kept, InstantSource clock) {
    this.directory = directory;
    this.kept = kept;
    this.clock = clock;
  }

  /**
   * Those that a job which starts from one of them no longer needs: none if it takes files over
   * (claim mode CLAIM).
   */
  static boolean mayGo(Configuration options) {
    return options.get(StateRecoveryOptions.RESTORE_MODE) == RecoveryClaimMode.NO_CLAIM;
  }

  /**
   * Deletes all but the newest, on a background thread; a failure is logged.
   *
   * @param start the checkpoint that the job starts from, which stays
   */
  void deleteInBackground(String start) {
    Thread thread =
        new Thread(
            () -> {
              try {
                List<String> deleted = delete(start);
                if (!deleted.isEmpty()) {
                  LOG.info(
                      "Deleted what earlier runs left, but for the {} newest: {}", kept, deleted);
                }
              } catch (IOException e) {
                LOG.warn("What earlier runs left in {} cannot be deleted", directory, e);
              }
            },
            "old-checkpoints");
    thread.setDaemon(true);
    thread.start();
  }

  /** Deletes all but the newest, the one that the job starts from, and recently changed ones. */
  List<String> delete(String start) throws IOException {
    Path root = new Path(directory);
    FileSystem files = root.getFileSystem();
    List<Left> all = new ArrayList<>();
    for (FileStatus status : list(files, root)) {
      String name = status.getPath().getName();
      if (status.isDir() && (SAVEPOINT.matcher(name).matches() || RUN.matcher(name).matches())) {
        all.add(left(files, status));
      }
    }
    all.sort(Comparator.comparingLong(Left::completeMillis).reversed());
    List<String> deleted = new ArrayList<>();
    for (Left old : all.subList(Math.min(kept, all.size()), all.size())) {
      if (!old.holds(start) && !isInUse(old) && files.delete(old.path(), true)) {
        deleted.add(old.path().getName());
      }
    }
    return deleted;
  }

  private boolean isInUse(Left old) {
    return old.changedMillis() > clock.millis() - IN_USE.toMillis();
  }

  private static Left left(FileSystem files, FileStatus folder) throws IOException {
    long completeMillis = -1;
    long changedMillis = folder.getModificationTime();
    List<FileStatus> within = new ArrayList<>(List.of(list(files, folder.getPath())));
    for (FileStatus checkpoint : List.copyOf(within)) {
      if (checkpoint.isDir()) {
        within.addAll(List.of(list(files, checkpoint.getPath())));
      }
    }
    for (FileStatus file : within) {
      changedMillis = Math.max(changedMillis, file.getModificationTime());
      if (file.getPath().getName().equals(METADATA) && file.getLen() > 0) {
        completeMillis = Math.max(completeMillis, file.getModificationTime());
      }
    }
    return new Left(folder.getPath(), completeMillis, changedMillis);
  }

  /** The contents of a folder; empty if it was just deleted. */
  private static FileStatus[] list(FileSystem files, Path folder) throws IOException {
    FileStatus[] found = files.exists(folder) ? files.listStatus(folder) : null;
    return found == null ? new FileStatus[0] : found;
  }

  /**
   * A savepoint, or the folder of a run.
   *
   * @param completeMillis when its newest checkpoint was complete; negative if none is
   * @param changedMillis when anything in it changed last
   */
  private record Left(Path path, long completeMillis, long changedMillis) {

    boolean holds(String start) {
      String own = path.toUri().getPath();
      String wanted = new Path(start).toUri().getPath();
      return wanted.equals(own) || wanted.startsWith(own + "/");
    }
  }
}
