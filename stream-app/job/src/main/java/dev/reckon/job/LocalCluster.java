package dev.reckon.job;

import dev.reckon.cli.CommandFailed;
import dev.reckon.job.settings.FlinkSettings;
import dev.reckon.process.PrivateDirectory;
import dev.reckon.process.TemporaryDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** Flink's options for a cluster in the job's own process. */
public final class LocalCluster {

  private static final String LOOPBACK = "127.0.0.1";

  private LocalCluster() {}

  /**
   * Binds Flink's ports, which need no password, to loopback; keeps Flink's temporary files in a
   * directory that is deleted with the process; adds metrics for Prometheus, if the settings ask
   * for them; and creates the directory of the checkpoints, which hold users' histories, for this
   * user only. Another cluster has its own options.
   *
   * @throws CommandFailed if the directory cannot be made
   */
  public static void completeOptions(Configuration options, FlinkSettings settings) {
    listenOnThisMachineAlone(options);
    if (!options.contains(CoreOptions.TMP_DIRS)) {
      String directory = TemporaryDirectory.untilTheEnd("reckon-job-").toString();
      options.set(CoreOptions.TMP_DIRS, directory);
      options.set(WebOptions.TMP_DIR, directory);
    }
    if (!settings.prometheusPorts().isEmpty()) {
      options.setString(
          "metrics.reporter.prometheus.factory.class",
          "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
      options.setString("metrics.reporter.prometheus.port", settings.prometheusPorts());
    }
    makeCheckpointsPrivate(options);
  }

  private static void listenOnThisMachineAlone(Configuration options) {
    options.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    options.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    options.set(RestOptions.BIND_ADDRESS, LOOPBACK);
  }

  static void makeCheckpointsPrivate(Configuration options) {
    options
        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
        .flatMap(LocalCluster::localPath)
        .ifPresent(LocalCluster::makePrivate);
  }

  /** A directory of this machine; a file system of another scheme has its own rights. */
  private static Optional<Path> localPath(String directory) {
    if (directory.startsWith("file:")) {
      return Optional.of(Path.of(URI.create(directory).getPath()));
    }
    return directory.contains("://") ? Optional.empty() : Optional.of(Path.of(directory));
  }

  private static void makePrivate(Path directory) {
    try {
      PrivateDirectory.make(directory);
    } catch (IOException e) {
      throw new CommandFailed(
          "The directory " + directory + " of the checkpoints cannot be made: " + e, e);
    }
  }
}
