package dev.reckon.bench.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.reckon.bench.scenario.SyntheticLoad;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.process.Folders;
import dev.reckon.demo.process.LocalJob;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.report.Json;
import dev.reckon.job.request.AnswersNothing;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Measures the events per second of the state path: the unchanged job, from Kafka to Kafka, with a
 * model that answers at once without a list. The events are on the topics before the job starts,
 * and the broker is a separate process, so that the CPU time of this process is the job's. The time
 * runs from the first event that the job counts to the last, so it includes the JVM's warming up.
 */
final class StateBench {

  private static final int ITEMS = 10_000;

  private final long events;
  private final int eventsPerUser;
  private final long seed;
  private final Path logs;
  private final Consumer<String> say;

  /**
   * A benchmark.
   *
   * @param events events on the topics
   * @param eventsPerUser events of each user
   * @param logs folder for the broker's output
   * @param say prints each step
   */
  StateBench(long events, int eventsPerUser, long seed, Path logs, Consumer<String> say) {
    this.events = events;
    this.eventsPerUser = eventsPerUser;
    this.seed = seed;
    this.logs = logs;
    this.say = say;
  }

  /** Measures both state backends; returns the report. */
  ObjectNode run() throws Exception {
    ObjectNode report = Json.object().put("command", "bench state").put("seed", seed);
    report.put("events", events).put("users", users()).put("events_per_user", eventsPerUser);
    report.put("cores", Runtime.getRuntime().availableProcessors());
    try (BrokerProcess broker = BrokerProcess.start(logs.resolve("broker.log"), "1g")) {
      say.accept("Putting " + events + " events of " + users() + " users on the topics ...");
      preload(settings(broker, "heap", Path.of("unused")));
      report.set("heap", measure(broker, "heap"));
      report.set("rocksdb", measure(broker, "rocksdb"));
    }
    return report;
  }

  private int users() {
    return Math.toIntExact(events / eventsPerUser);
  }

  private void preload(JobSettings settings) throws InterruptedException {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(settings.kafka().forAdmin()))) {
      settings.topics().createMissing(admin, EnumSet.allOf(Topic.class));
    }
    Map<String, String> client =
        Map.of(
            "bootstrap.servers", settings.kafka().bootstrapServers(),
            "linger.ms", "20",
            "batch.size", "262144",
            "buffer.memory", "134217728");
    SyntheticLoad load =
        new SyntheticLoad(seed, users(), IntStream.range(0, ITEMS).mapToObj(i -> "i" + i).toList());
    try (EventSender sender = EventSender.connect(client, settings.topics(), Encoding.PROTOBUF)) {
      // Users in turn: a user's events are as far apart as possible, so that none are coalesced.
      for (long i = 0; i < events; i++) {
        sender.send(load.next("user-" + i % users()));
      }
      sender.flush();
    }
  }

  private ObjectNode measure(BrokerProcess broker, String backend) throws Exception {
    say.accept("Measuring with state in " + backend + " ...");
    Path folder = Files.createTempDirectory("reckon-bench-");
    long heapBefore = usedHeap();
    try (LocalJob job = LocalJob.start(settings(broker, backend, folder), AnswersNothing::create)) {
      await(job, 1);
      long startNanos = System.nanoTime();
      long startCpuNanos = cpuNanos();
      long startCount = counted(job);
      await(job, events);
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      double cpuSeconds = (cpuNanos() - startCpuNanos) / 1e9;
      long counted = events - startCount;
      awaitCovered(job);
      long heapOfState = usedHeap() - heapBefore;
      long savepointBytes = size(savepoint(job, folder));
      ObjectNode measured =
          Json.object()
              .put("events_per_s", Math.round(counted / seconds))
              .put("events_per_s_per_core", Math.round(counted / cpuSeconds))
              .put("cpu_us_per_event", Json.rounded(cpuSeconds * 1e6 / counted))
              .put("seconds", Json.rounded(seconds))
              .put("cpu_seconds", Json.rounded(cpuSeconds))
              .put("lists_published", job.metrics().sum("listsPublished"))
              .put("state_bytes_per_user", savepointBytes / users())
              .put(
                  "lists_per_event",
                  Json.rounded((double) job.metrics().sum("listsPublished") / events));
      if (backend.equals("heap")) {
        // Only the first run starts from a heap without data of a previous run.
        measured.put("jvm_heap_bytes_per_user", heapOfState / users());
      }
      return measured;
    } finally {
      Folders.delete(folder);
    }
  }

  private static Path savepoint(LocalJob job, Path folder) throws Exception {
    String uri = job.stopWithSavepoint(folder.resolve("savepoint").toUri().toString());
    return Path.of(
        URI.create(uri.startsWith("file:///") ? uri : uri.replaceFirst("file:", "file://")));
  }

  /** Reads the existing events: a new job, whose group has no offsets yet. */
  private static JobSettings settings(BrokerProcess broker, String backend, Path folder) {
    Map<String, Object> keys = new HashMap<>();
    keys.put("reckon.kafka.bootstrap-servers", broker.bootstrapServers());
    keys.put("reckon.job.kafka.group-id", "bench-" + backend);
    keys.put("reckon.job.flink.state-backend", backend);
    keys.put("reckon.job.flink.checkpoint.directory", folder.toUri().toString());
    return JobSettings.of(keys);
  }

  private static long counted(LocalJob job) {
    return job.metrics().sum("eventsIn");
  }

  private static void await(LocalJob job, long count) throws InterruptedException {
    while (counted(job) < count) {
      job.check();
      Thread.sleep(2);
    }
  }

  /** Called when all lists are published and the state is at rest. */
  private void awaitCovered(LocalJob job) throws InterruptedException {
    while (job.metrics().sum("eventsCovered") < events) {
      job.check();
      Thread.sleep(10);
    }
  }

  private static long cpuNanos() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime();
  }

  /** After collection; the second one frees what the first one's finalizers held. */
  private static long usedHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** The heap's and RocksDB's figures, for the end of a run. */
  static List<String> summary(ObjectNode report) {
    return Stream.of("heap", "rocksdb")
        .map(
            backend ->
                String.format(
                    Locale.ROOT,
                    "%-8s %,d events/s, %,d per core; %,d bytes of state per user with %d events",
                    backend,
                    report.path(backend).path("events_per_s").asLong(),
                    report.path(backend).path("events_per_s_per_core").asLong(),
                    report.path(backend).path("state_bytes_per_user").asLong(),
                    report.path("events_per_user").asInt()))
        .toList();
  }
}
