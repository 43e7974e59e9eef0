package dev.reckon.job.settings;

import java.time.Duration;
import java.util.Map;

/**
 * How the job runs in Flink.
 *
 * @param parallelism subtasks of every operator; 0 for the environment's default
 * @param prometheusPorts "" for none
 * @param properties options by Flink's own names
 */
public record FlinkSettings(
    int parallelism,
    Duration bufferTimeout,
    Checkpoint checkpoint,
    StateBackend stateBackend,
    String prometheusPorts,
    Map<String, String> properties) {

  /**
   * How the state is kept.
   *
   * @param directory of all jobs, a URI; "" for the environment's default
   * @param tolerableFailures this many failures in a row do not restart the job
   * @param keptSavepoints this many of the newest savepoints and checkpoints of earlier runs stay
   *     when the job resumes from one of them
   * @param stopTimeout how long the savepoint may take when the job is asked to stop
   */
  public record Checkpoint(
      Duration interval,
      String directory,
      int tolerableFailures,
      int keptSavepoints,
      Duration stopTimeout) {}

  /** Where the state of users is kept. */
  public enum StateBackend {
    HEAP("hashmap"),
    ROCKSDB("rocksdb");

    private final String flinkName;

    StateBackend(String flinkName) {
      this.flinkName = flinkName;
    }

    public String flinkName() {
      return flinkName;
    }
  }

  public FlinkSettings {
    properties = Map.copyOf(properties);
  }
}
