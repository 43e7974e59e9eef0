package dev.reckon.demo.process;

import dev.reckon.process.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The model runtime ({@code serve-model}) in its own JVM: libtorch can be loaded only once per JVM,
 * and a process can be killed and started again.
 */
public final class RuntimeProcess implements AutoCloseable {

  private static final String MAIN = "dev.reckon.serving.ServingCli";

  private final ReadyChild child;
  private final Ports ports;
  private final Optional<Path> settings;

  private RuntimeProcess(ReadyChild child, Ports ports, Optional<Path> settings) {
    this.child = child;
    this.ports = ports;
    this.settings = settings;
  }

  /**
   * Starts a runtime on a free port; it serves when this returns.
   *
   * @param bundle the bundle's directory
   * @param bootstrapServers the broker of the topics {@code items} and {@code clicks}
   * @param log file for the output of the runtime
   * @throws ChildFailed if it ends or stays silent instead
   */
  public static RuntimeProcess start(Path bundle, String bootstrapServers, Path log)
      throws ChildFailed, InterruptedException {
    return start(
        Ports.pick(),
        RuntimePlan.of(() -> bundle, log),
        KafkaAccess.of(bootstrapServers),
        StartPatience.DEFAULT);
  }

  /**
   * A runtime without a bundle: its lists come from the stream memory until one is deployed.
   *
   * @param bundles the directory in which deployed bundles may lie
   */
  public static RuntimeProcess withoutModel(Path bundles, String bootstrapServers, Path log)
      throws ChildFailed, InterruptedException {
    Ports ports = Ports.pick();
    KafkaAccess broker = KafkaAccess.of(bootstrapServers);
    Optional<Path> settings = broker.settingsFile();
    ChildJvm jvm =
        broker
            .told(jvm(ports, null, settings))
            .with("-Dreckon.model.models.allowed-directories=" + bundles.toAbsolutePath());
    return launch(ports, jvm, settings, log, StartPatience.DEFAULT);
  }

  /** A runtime that follows no topics, with the given options. */
  public static RuntimeProcess start(Path bundle, UnaryOperator<ChildJvm> howToRun, Path log)
      throws ChildFailed, InterruptedException {
    Ports ports = Ports.pick();
    ChildJvm jvm = howToRun.apply(jvm(ports, bundle, Optional.empty()));
    return launch(ports, jvm, Optional.empty(), log, StartPatience.DEFAULT);
  }

  /**
   * The same on given ports, which other processes may use already.
   *
   * @param broker the broker of the topics that it follows
   * @param patience how long it may take
   */
  static RuntimeProcess start(
      Ports ports, RuntimePlan plan, KafkaAccess broker, StartPatience patience)
      throws ChildFailed, InterruptedException {
    Path bundle = plan.bundle().await();
    Optional<Path> settings = broker.settingsFile();
    ChildJvm jvm = plan.howToRun().apply(broker.told(jvm(ports, bundle, settings)));
    return launch(ports, jvm, settings, plan.log(), patience);
  }

  private static ChildJvm jvm(Ports ports, @Nullable Path bundle, Optional<Path> settings) {
    List<String> arguments = new ArrayList<>(List.of("serve-model"));
    arguments.addAll(List.of("--port", "" + ports.service));
    if (bundle != null) {
      arguments.addAll(List.of("--bundle", bundle.toString()));
    }
    settings.ifPresent(file -> arguments.addAll(List.of("--config", file.toString())));
    return ChildJvm.of(MAIN, arguments)
        .with("-Xmx1g")
        .with("-Dai.djl.offline=true")
        .with("-Dreckon.model.metrics-port=" + ports.metrics)
        .with("-Dlog4j2.configurationFile=dev/reckon/demo/log4j2-console.properties")
        .withEnvironment("OMP_WAIT_POLICY", "passive");
  }

  private static RuntimeProcess launch(
      Ports ports, ChildJvm jvm, Optional<Path> settings, Path log, StartPatience patience)
      throws ChildFailed, InterruptedException {
    ReadyChild child = ReadyChild.launch("The model runtime", jvm, log);
    try {
      child.awaitReady(patience);
      return new RuntimeProcess(child, ports, settings);
    } catch (ChildFailed | InterruptedException e) {
      settings.ifPresent(Folders::delete);
      throw e;
    }
  }

  /** The address of its gRPC service; the same after a restart. */
  public String address() {
    return ports.serviceAddress();
  }

  /** The HTTP address of its metrics. */
  public String metricsAddress() {
    return ports.metricsAddress();
  }

  /** The current process. */
  public ProcessHandle handle() {
    return child.handle();
  }

  /** Kills the runtime, as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    child.kill();
  }

  /** Starts a killed runtime again at the same address; it serves when this returns. */
  public void restart() throws ChildFailed, InterruptedException {
    child.restart();
  }

  @Override
  public void close() {
    child.end();
    settings.ifPresent(Folders::delete);
  }

  /**
   * The ports of a runtime.
   *
   * @param service port of the gRPC service
   * @param metrics port of its metrics for Prometheus
   */
  record Ports(int service, int metrics) {

    static Ports pick() {
      List<Integer> free = FreePorts.pick(2);
      return new Ports(free.get(0), free.get(1));
    }

    String serviceAddress() {
      return "localhost:" + service;
    }

    String metricsAddress() {
      return "http://localhost:" + metrics + "/metrics";
    }
  }
}
