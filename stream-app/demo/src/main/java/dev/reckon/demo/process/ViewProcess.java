package dev.reckon.demo.process;

import dev.reckon.job.settings.JobSettings;
import dev.reckon.process.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The view in its own JVM, on its own class path: it brings Kafka Streams, whose RocksDB has the
 * same class names as Flink's.
 */
public final class ViewProcess implements AutoCloseable {

  private static final String MAIN = "dev.reckon.view.ViewCli";

  private final ReadyChild child;
  private final int port;

  /** Deleted when it ends: its tables, and its file of settings. */
  private final List<Path> files;

  private ViewProcess(ReadyChild child, int port, List<Path> files) {
    this.child = child;
    this.port = port;
    this.files = List.copyOf(files);
  }

  /**
   * Starts a view; it may not be ready yet when this returns, so that others can start meanwhile.
   *
   * @param settings of the job, whose topics it reads
   */
  static ViewProcess launch(ViewPlan plan, JobSettings settings, Endpoints endpoints)
      throws Exception {
    KafkaAccess broker = KafkaAccess.of(settings);
    List<Path> files = new ArrayList<>(List.of(Files.createTempDirectory("reckon-view-")));
    List<String> arguments = new ArrayList<>(List.of("view"));
    broker
        .settingsFile()
        .ifPresent(
            file -> {
              files.add(file);
              arguments.addAll(List.of("--config", file.toString()));
            });
    ChildJvm jvm =
        broker
            .told(ChildJvm.of(MAIN, arguments))
            .onClassPath(ViewClassPath.find())
            .with("-Xmx512m")
            // It shares its cores with the starting runtime and job, and has little to do then:
            // so it takes half the CPU until it is ready.
            .with("-XX:TieredStopAtLevel=1")
            .with("-XX:+UseSerialGC")
            .with("-Dreckon.view.topics.partitions=" + settings.topics().partitions())
            .with("-Dreckon.view.http.port=" + plan.port())
            .with("-Dreckon.view.tables.directory=" + files.get(0))
            .with("-Dreckon.view.tables.standby-replicas=0")
            .with("-Dreckon.view.popular.runtimes=" + endpoints.runtime())
            .with("-Dreckon.view.operations.runtime-metrics=" + endpoints.runtimeMetrics())
            .with("-Dreckon.view.operations.job-metrics=" + endpoints.jobMetrics());
    return new ViewProcess(ReadyChild.launch("The view", jvm, plan.log()), plan.port(), files);
  }

  /**
   * Starts a view on any free port that shares the users with others of the same prefix; it serves
   * when this returns.
   *
   * @param topicPrefix of the topics, and of the name of the group
   * @param more further settings, which override these
   * @throws ChildFailed if it ends or stays silent instead
   */
  public static ViewProcess start(
      String bootstrapServers, String topicPrefix, Map<String, String> more, Path log)
      throws ChildFailed, IOException, InterruptedException {
    int port = FreePorts.pick(1).get(0);
    Path tables = Files.createTempDirectory("reckon-view-");
    ChildJvm jvm =
        ChildJvm.of(MAIN, List.of("view"))
            .onClassPath(ViewClassPath.find())
            .with("-Xmx512m")
            .with("-Dreckon.kafka.bootstrap-servers=" + bootstrapServers)
            .with("-Dreckon.view.kafka.application-id=view")
            .with("-Dreckon.kafka.topic-prefix=" + topicPrefix)
            .with("-Dreckon.view.http.port=" + port)
            .with("-Dreckon.view.tables.directory=" + tables);
    for (Map.Entry<String, String> setting : more.entrySet()) {
      jvm = jvm.with("-D" + setting.getKey() + "=" + setting.getValue());
    }
    ViewProcess view =
        new ViewProcess(ReadyChild.launch("The view", jvm, log), port, List.of(tables));
    view.awaitReady(StartPatience.DEFAULT);
    return view;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** The process. */
  public ProcessHandle handle() {
    return child.handle();
  }

  /** Kills the view, as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    child.kill();
  }

  /** Starts a killed view again on its tables; it serves when this returns. */
  public void restart() throws ChildFailed, InterruptedException {
    child.restart();
  }

  /** Waits until it serves. */
  void awaitReady(StartPatience patience) throws ChildFailed, InterruptedException {
    child.awaitReady(patience);
  }

  /** The address of the console. */
  public URI console() {
    return URI.create("http://localhost:" + port + "/");
  }

  @Override
  public void close() {
    child.end();
    files.forEach(Folders::delete);
  }

  /**
   * What the view reads beside Kafka.
   *
   * @param runtime host:port of the model runtime, for popular lists
   * @param runtimeMetrics address of its metrics
   * @param jobMetrics address of the job's
   */
  record Endpoints(String runtime, String runtimeMetrics, String jobMetrics) {}
}
