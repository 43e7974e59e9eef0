package dev.reckon.demo.process;

import dev.reckon.demo.replay.EventSender;
import dev.reckon.event.v1.Item;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * The live path around a broker: topics, catalogue, model runtime and job, started in this order
 * and ended in the opposite one.
 */
public final class Pipeline implements AutoCloseable {

  private final JobSettings settings;
  private final EventSender sender;
  private final RuntimeProcess runtime;
  private final LocalJob job;
  private final Deque<AutoCloseable> started;

  private Pipeline(
      JobSettings settings,
      EventSender sender,
      RuntimeProcess runtime,
      LocalJob job,
      Deque<AutoCloseable> started) {
    this.settings = settings;
    this.sender = sender;
    this.runtime = runtime;
    this.job = job;
    this.started = started;
  }

  /**
   * Starts everything; lists flow when this returns.
   *
   * @param bundle what the runtime serves
   * @param items the catalogue
   * @param jobSettings further settings of the job, by key
   * @param runtimeLog file that gets what the runtime prints
   */
  public static Pipeline start(
      String bootstrapServers,
      Path bundle,
      List<Item> items,
      Map<String, ?> jobSettings,
      Path runtimeLog)
      throws Exception {
    // Too much state for checkpoints in memory, and of no use once the demo has ended.
    Path checkpoints = Files.createTempDirectory("reckon-checkpoints-");
    Map<String, Object> keys = new HashMap<>(jobSettings);
    keys.put("reckon.job.kafka.bootstrap-servers", bootstrapServers);
    keys.putIfAbsent("reckon.job.flink.checkpoint.directory", checkpoints.toUri().toString());
    Deque<AutoCloseable> started = new ArrayDeque<>();
    started.push(() -> Folders.delete(checkpoints));
    try {
      JobSettings topicSettings = JobSettings.of(keys);
      createTopics(topicSettings);
      EventSender sender =
          EventSender.connect(client(topicSettings), topicSettings.topics(), Encoding.PROTOBUF);
      started.push(sender);
      items.forEach(sender::send);
      sender.flush();
      RuntimeProcess runtime = RuntimeProcess.start(bundle, bootstrapServers, runtimeLog);
      started.push(runtime);
      keys.put("reckon.job.inference.addresses", List.of(runtime.address()));
      JobSettings settings = JobSettings.of(keys);
      LocalJob job = LocalJob.start(settings);
      started.push(job);
      return new Pipeline(settings, sender, runtime, job, started);
    } catch (Exception e) {
      end(started, e);
      throw e;
    }
  }

  /** Settings of any Kafka client. */
  public Map<String, String> client() {
    return client(settings);
  }

  public JobSettings settings() {
    return settings;
  }

  public EventSender sender() {
    return sender;
  }

  public RuntimeProcess runtime() {
    return runtime;
  }

  public LocalJob job() {
    return job;
  }

  @Override
  public void close() {
    IllegalStateException failure = new IllegalStateException("Not everything ended well");
    end(started, failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  /**
   * Ends all that was started, the newest first; what goes wrong there is told beside the cause.
   */
  private static void end(Deque<AutoCloseable> started, Exception cause) {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }

  private static void createTopics(JobSettings settings) throws InterruptedException {
    try (Admin admin = Admin.create(settings.kafka().forAdmin())) {
      settings.topics().createMissing(admin, EnumSet.allOf(Topic.class));
    }
  }

  private static Map<String, String> client(JobSettings settings) {
    return Map.of("bootstrap.servers", settings.kafka().bootstrapServers());
  }
}
