package dev.reckon.job.settings;

import java.time.Duration;
import java.util.Map;

/**
 * How the job runs in Flink.
 *
 * @param parallelism subtasks of every operator; 0 for as the environment has it
 * @param checkpointDirectory a URI; "" for as the environment has it
 * @param prometheusPorts "" for none
 * @param properties options by Flink's own names
 */
public record FlinkSettings(
    int parallelism,
    Duration bufferTimeout,
    Duration checkpointInterval,
    String checkpointDirectory,
    StateBackend stateBackend,
    String prometheusPorts,
    Map<String, String> properties) {

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
