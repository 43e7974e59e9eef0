package dev.reckon.demo.ledger;

import dev.reckon.demo.SmallShop;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.process.FreePorts;
import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.testing.JobProcess;
import dev.reckon.event.v1.Item;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Broker, model runtime, job and view, each in a process of its own that can be killed. */
final class Processes implements AutoCloseable {

  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(3);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final BrokerProcess broker;
  private final JobSettings settings;
  private final EventSender sender;
  private final RuntimeProcess runtime;
  private final JobProcess job;
  private final CheckpointCounts checkpoints;
  private final ViewProcess view;

  /**
   * Starts them all.
   *
   * @param logs folder that gets what they print, and the settings of the job
   * @param checkpointFolder where the job leaves its checkpoints
   * @param items the catalogue
   */
  Processes(Path logs, Path checkpointFolder, List<Item> items) throws Exception {
    try {
      broker = begun(BrokerProcess.start(logs.resolve("broker.log"), "256m"));
      runtime =
          begun(
              RuntimeProcess.start(
                  SmallShop.bundle(), broker.bootstrapServers(), logs.resolve("runtime.log")));
      checkpoints = new CheckpointCounts(FreePorts.pick(1).get(0));
      Path config = config(logs.resolve("job.conf"), checkpointFolder);
      settings = JobSettings.read(config);
      sender = begun(EventSender.connect(client(), settings.topics(), Encoding.PROTOBUF));
      prepareTopics(items);
      job = begun(JobProcess.start(config, logs.resolve("job.log")));
      view =
          begun(
              ViewProcess.start(
                  broker.bootstrapServers(),
                  settings.topics().prefix(),
                  Map.of(
                      "reckon.view.tables.standby-replicas",
                      "0",
                      "reckon.view.popular.runtimes",
                      runtime.address()),
                  logs.resolve("view.log")));
    } catch (Exception e) {
      endAll(e);
      throw e;
    }
  }

  BrokerProcess broker() {
    return broker;
  }

  RuntimeProcess runtime() {
    return runtime;
  }

  JobProcess job() {
    return job;
  }

  ViewProcess view() {
    return view;
  }

  /** The answers of the view. */
  ViewAnswers answers() {
    return new ViewAnswers(view.port());
  }

  /** Of the job. */
  CheckpointCounts checkpoints() {
    return checkpoints;
  }

  /** Of the job. */
  JobSettings settings() {
    return settings;
  }

  EventSender sender() {
    return sender;
  }

  /** Settings of any Kafka client. */
  Map<String, String> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  @Override
  public void close() {
    IllegalStateException failure = new IllegalStateException("Not every process ended well");
    endAll(failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  private <T extends AutoCloseable> T begun(T process) {
    started.push(process);
    return process;
  }

  /** The newest first; failures are added to the cause. */
  private void endAll(Exception cause) {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }

  private void prepareTopics(List<Item> items) throws InterruptedException {
    var unused =
        settings.startup().prepare(client(), settings.topics(), EnumSet.allOf(Topic.class));
    items.forEach(sender::send);
    sender.flush();
  }

  private Path config(Path file, Path checkpointFolder) throws IOException {
    return Files.writeString(
        file,
        """
        reckon.job {
          kafka.bootstrap-servers = "%s"
          topics.partitions = 4
          inference.addresses = "%s"
          flink.parallelism = 2
          flink.checkpoint.interval = %ds
          flink.checkpoint.directory = "%s"
          flink.prometheus-ports = "%d"
        }
        """
            .formatted(
                broker.bootstrapServers(),
                runtime.address(),
                CHECKPOINT_INTERVAL.toSeconds(),
                checkpointFolder.toUri(),
                checkpoints.port()));
  }
}
