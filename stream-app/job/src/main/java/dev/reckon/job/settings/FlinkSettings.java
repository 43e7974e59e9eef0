package dev.reckon.job.settings;

import java.time.Duration;
import java.util.Map;

/**
 * How the job runs in Flink.
 *
 * @param parallelism subtasks of every operator; 0 for as the environment has it
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
   * @param directory of all jobs, a URI; "" for as the environment has it
   * @param tolerableFailures so many failures in a row do not start the job again
   * @param keptSavepoints so many of the newest savepoints and checkpoints of earlier runs stay
   *     when the job goes on from one of them
   * @param stopTimeout how long the savepoint may take that is made when the job is told to stop
   */
  public record Checkpoint(
      Duration interval,
      String directory,
      int tolerableFailures,
      int keptSavepoints,
      Duration stopTimeout) {}

  /** Where users are kept. */
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
