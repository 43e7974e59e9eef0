package dev.reckon.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.reckon.cli.CommandFailed;
import dev.reckon.cli.Commands;
import dev.reckon.cli.EndSignals;
import dev.reckon.cli.KafkaOptions;
import dev.reckon.cli.UsageError;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.kafka.BrokerTrouble;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private KafkaOptions kafka = new KafkaOptions();

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
          "Start from the newest checkpoint or savepoint of this job (its name and topic prefix) below"
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
    return Commands.execute(commands, NAME, arguments);
  }

  @Override
  public Integer call() throws Exception {
    JobSettings settings = JobSettings.of(overrides(), kafka.file());
    Optional<String> start = startFrom(settings);
    try {
      for (String topic : RecommenderJob.prepareTopics(settings)) {
        LOG.info("Created topic {}", topic);
      }
    } catch (KafkaException e) {
      throw new CommandFailed(BrokerTrouble.sentences(settings.kafka().bootstrapServers(), e), e);
    }
    run(settings, start);
    return 0;
  }

  private static void run(JobSettings settings, Optional<String> start) throws Exception {
    Configuration options = RecommenderJob.configuration(settings);
    start.ifPresent(
        path -> {
          LOG.info("Starting from {}", path);
          options.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
        });
    LocalCluster.completeOptions(options, settings.flink());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(options);
    RecommenderJob.build(environment, settings);
    start.ifPresent(path -> deleteOldCheckpoints(settings, options, path));
    LOG.info(
        "Reading from {}, asking {}",
        settings.kafka().bootstrapServers(),
        settings.inference().addresses());
    if (environment instanceof LocalStreamEnvironment) {
      LocalRun run =
          new LocalRun(
              environment.executeAsync(settings.name()),
              settings.checkpointDirectory(),
              settings.flink().checkpoint().stopTimeout());
      EndSignals.onEnd(run::stop);
      run.awaitStart();
      System.out.printf(
          "ready: reading from %s, asking %s%n",
          settings.kafka().bootstrapServers(), String.join(", ", settings.inference().addresses()));
      run.await();
    } else {
      environment.execute(settings.name());
    }
  }

  /** A job that starts without state deletes nothing: it may have been meant to resume. */
  private static void deleteOldCheckpoints(
      JobSettings settings, Configuration options, String start) {
    String directory = settings.checkpointDirectory();
    if (!directory.isEmpty() && OldCheckpoints.mayGo(options)) {
      new OldCheckpoints(
              directory, settings.flink().checkpoint().keptSavepoints(), InstantSource.system())
          .deleteInBackground(start);
    }
  }

  private Optional<String> startFrom(JobSettings settings) throws IOException {
    if (savepoint != null || !resume) {
      return Optional.ofNullable(savepoint);
    }
    String directory = settings.checkpointDirectory();
    if (directory.isEmpty()) {
      throw new UsageError("--resume needs the setting reckon.job.flink.checkpoint.directory");
    }
    Optional<String> newest = Checkpoints.newest(directory);
    if (newest.isEmpty()) {
      refuseThatOfNoJob(settings.flink().checkpoint().directory(), directory);
    }
    return newest;
  }

  /** Starting without state next to existing checkpoints would silently lose histories. */
  private static void refuseThatOfNoJob(String all, String own) throws IOException {
    Optional<String> found = Checkpoints.newestOfNoJob(all);
    if (found.isPresent()) {
      throw new CommandFailed(
          "--resume finds nothing in "
              + own
              + ", the folder of this job, but there is "
              + found.get()
              + ", which an earlier release or another program wrote. If it is this job's, give"
              + " --from-savepoint "
              + found.get()
              + "; if not, move it, or set another reckon.job.flink.checkpoint.directory");
    }
  }

  private Config overrides() {
    Config overrides = kafka.overrides(JobSettings.ROOT);
    return inference == null
        ? overrides
        : overrides.withValue(
            JobSettings.ROOT + ".inference.addresses",
            ConfigValueFactory.fromIterable(inference, "--inference"));
  }
}
