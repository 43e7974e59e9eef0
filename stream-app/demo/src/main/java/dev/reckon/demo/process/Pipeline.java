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
import java.util.Optional;

/**
 * The live path around a broker: topics, catalogue, view, job and model runtime, started in this
 * order and ended in the opposite one.
 */
public final class Pipeline implements AutoCloseable {

  private final JobSettings settings;
  private final EventSender sender;
  private final RuntimeProcess runtime;
  private final LocalJob job;
  private final Optional<ViewProcess> view;
  private final Deque<AutoCloseable> started;

  private Pipeline(
      JobSettings settings,
      EventSender sender,
      RuntimeProcess runtime,
      LocalJob job,
      Optional<ViewProcess> view,
      Deque<AutoCloseable> started) {
    this.settings = settings;
    this.sender = sender;
    this.runtime = runtime;
    this.job = job;
    this.view = view;
    this.started = started;
  }

  /** Starts everything for an existing bundle; see the other method. */
  public static Pipeline start(
      String bootstrapServers,
      Path bundle,
      List<Item> items,
      Map<String, ?> jobSettings,
      Path runtimeLog,
      Optional<ViewPlan> viewPlan)
      throws Exception {
    return start(
        bootstrapServers,
        RuntimePlan.of(() -> bundle, runtimeLog),
        items,
        jobSettings,
        viewPlan,
        StartPatience.DEFAULT);
  }

  /**
   * Starts everything; lists flow when this returns.
   *
   * @param runtimePlan how to start the runtime; view and job start while its bundle is trained
   * @param items the catalogue
   * @param jobSettings further settings of the job, by key
   * @param viewPlan how to start a view; without it, no view starts
   * @param patience how long each may take
   */
  public static Pipeline start(
      String bootstrapServers,
      RuntimePlan runtimePlan,
      List<Item> items,
      Map<String, ?> jobSettings,
      Optional<ViewPlan> viewPlan,
      StartPatience patience)
      throws Exception {
    // Too much state for checkpoints in memory, and useless once the demo has ended.
    Path checkpoints = Files.createTempDirectory("reckon-checkpoints-");
    Map<String, Object> keys = new HashMap<>(jobSettings);
    keys.put("reckon.kafka.bootstrap-servers", bootstrapServers);
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
      RuntimeProcess.Ports ports = RuntimeProcess.Ports.pick();
      keys.put("reckon.job.inference.addresses", List.of(ports.serviceAddress()));
      Optional<ViewProcess> view = Optional.empty();
      if (viewPlan.isPresent()) {
        // First, so that its JVM starts while the others start theirs.
        int jobMetrics = FreePorts.pick(1).get(0);
        keys.putIfAbsent("reckon.job.flink.prometheus-ports", "" + jobMetrics);
        ViewProcess launched = launchView(viewPlan.get(), keys, ports);
        started.push(launched);
        view = Optional.of(launched);
      }
      JobSettings settings = JobSettings.of(keys);
      LocalJob job = LocalJob.start(settings);
      started.push(job);
      RuntimeProcess runtime =
          RuntimeProcess.start(ports, runtimePlan, KafkaAccess.of(settings), patience);
      started.push(runtime);
      // Clients of the runtime end before it.
      started.remove(job);
      started.push(job);
      if (view.isPresent()) {
        view.get().awaitReady(patience);
      }
      return new Pipeline(settings, sender, runtime, job, view, started);
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

  /** The view, if there is one. */
  public Optional<ViewProcess> view() {
    return view;
  }

  @Override
  public void close() {
    IllegalStateException failure = new IllegalStateException("Not everything ended well");
    end(started, failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  /** Ends everything that was started, the newest first; failures are added to the cause. */
  private static void end(Deque<AutoCloseable> started, Exception cause) {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }

  private static ViewProcess launchView(
      ViewPlan plan, Map<String, ?> keys, RuntimeProcess.Ports runtime) throws Exception {
    JobSettings settings = JobSettings.of(keys);
    String jobMetrics = "http://localhost:" + settings.flink().prometheusPorts() + "/metrics";
    return ViewProcess.launch(
        plan,
        settings,
        new ViewProcess.Endpoints(runtime.serviceAddress(), runtime.metricsAddress(), jobMetrics));
  }

  private static void createTopics(JobSettings settings) throws InterruptedException {
    var unused =
        settings
            .startup()
            .prepare(settings.kafka().forAdmin(), settings.topics(), EnumSet.allOf(Topic.class));
  }

  private static Map<String, String> client(JobSettings settings) {
    return KafkaAccess.of(settings).client();
  }
}
