package dev.reckon.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.reckon.cli.CommandFailed;
import dev.reckon.cli.Commands;
import dev.reckon.cli.UsageError;
import dev.reckon.job.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code job}: runs the job until it is stopped. */
@Command(
    name = JobCli.NAME,
    description =
        "Runs the Flink job: clicks and searches in, recommendations out. Within a cluster of Flink"
            + " it runs there, otherwise in this process.",
    mixinStandardHelpOptions = true)
public final class JobCli implements Callable<Integer> {

  static final String NAME = "job";

  private static final Logger LOG = LoggerFactory.getLogger(JobCli.class);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings (HOCON) over the defaults; reference.conf shows them all.")
  private @Nullable Path config;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka brokers; overrides the settings.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--inference",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "Model runtimes; overrides the settings.")
  private @Nullable List<String> inference;

  @Option(
      names = "--from-savepoint",
      paramLabel = "PATH",
      description = "Savepoint or checkpoint to start from.")
  private @Nullable String savepoint;

  @Option(
      names = "--resume",
      description =
          "Start from the newest checkpoint or savepoint below"
              + " reckon.job.flink.checkpoint.directory, or afresh if there is none.")
  private boolean resume;

  public static void main(String[] arguments) {
    System.exit(execute(commandLine(), arguments));
  }

  static CommandLine commandLine() {
    return Commands.only(new JobCli(), Set.of());
  }

  /** Runs {@code job OPTIONS}, or the options alone; returns the exit status. */
  static int execute(CommandLine commands, String... arguments) {
    // The launcher puts the name of the command first, those who submit to a cluster do not.
    if (arguments.length > 0 && arguments[0].equals(NAME)) {
      return commands.execute(arguments);
    }
    return commands.execute(
        Stream.concat(Stream.of(NAME), Arrays.stream(arguments)).toArray(String[]::new));
  }

  @Override
  public Integer call() throws Exception {
    JobSettings settings = JobSettings.of(overrides(), file());
    if (resume && settings.flink().checkpointDirectory().isEmpty()) {
      throw new UsageError("--resume needs the setting reckon.job.flink.checkpoint.directory");
    }
    try {
      for (String topic : RecommenderJob.createMissingTopics(settings)) {
        LOG.info("Created topic {}", topic);
      }
    } catch (KafkaException e) {
      throw new CommandFailed(
          "The broker at "
              + settings.kafka().bootstrapServers()
              + " cannot be used: "
              + Commands.reason(Commands.deepest(e))
              + ". Start it, or name another with --bootstrap-servers.",
          e);
    }
    run(settings);
    return 0;
  }

  private void run(JobSettings settings) throws Exception {
    Configuration options = RecommenderJob.configuration(settings);
    startFrom(settings)
        .ifPresent(
            path -> {
              LOG.info("Starting from {}", path);
              options.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
            });
    LocalCluster.completeOptions(options, settings.flink());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(options);
    RecommenderJob.build(environment, settings);
    LOG.info(
        "Reading from {}, asking {}",
        settings.kafka().bootstrapServers(),
        settings.inference().addresses());
    environment.execute(settings.name());
  }

  private Optional<String> startFrom(JobSettings settings) throws IOException {
    if (savepoint != null) {
      return Optional.of(savepoint);
    }
    String directory = settings.flink().checkpointDirectory();
    return resume ? Checkpoints.newest(directory) : Optional.empty();
  }

  private Config file() {
    return config == null ? ConfigFactory.empty() : JobSettings.parse(config);
  }

  private Config overrides() {
    Config overrides = ConfigFactory.empty();
    if (bootstrapServers != null) {
      overrides =
          overrides.withValue(
              "reckon.job.kafka.bootstrap-servers",
              ConfigValueFactory.fromAnyRef(bootstrapServers, "--bootstrap-servers"));
    }
    if (inference != null) {
      overrides =
          overrides.withValue(
              "reckon.job.inference.addresses",
              ConfigValueFactory.fromIterable(inference, "--inference"));
    }
    return overrides;
  }
}
