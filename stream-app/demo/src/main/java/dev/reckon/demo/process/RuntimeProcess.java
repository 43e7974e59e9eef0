package dev.reckon.demo.process;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The model runtime ({@code serve-model}) in a JVM of its own: libtorch can be loaded once per JVM
 * only, and a process can be killed and started again.
 */
public final class RuntimeProcess implements AutoCloseable {

  private static final String MAIN = "dev.reckon.serving.ServingCli";

  private final ReadyChild child;
  private final Ports ports;

  private RuntimeProcess(ReadyChild child, Ports ports) {
    this.child = child;
    this.ports = ports;
  }

  /**
   * Starts a runtime on a free port; it serves when this returns.
   *
   * @param bundle the bundle's directory
   * @param bootstrapServers where the topics {@code items} and {@code clicks} are
   * @param log file that gets what the runtime prints
   * @throws ChildFailed if it ends or stays silent instead
   */
  public static RuntimeProcess start(Path bundle, String bootstrapServers, Path log)
      throws ChildFailed, InterruptedException {
    return start(Ports.pick(), bundle, bootstrapServers, log, StartPatience.DEFAULT);
  }

  /** One that follows no topics, run as told. */
  public static RuntimeProcess start(Path bundle, UnaryOperator<ChildJvm> howToRun, Path log)
      throws ChildFailed, InterruptedException {
    Ports ports = Ports.pick();
    return launch(ports, howToRun.apply(jvm(ports, bundle)), log, StartPatience.DEFAULT);
  }

  /**
   * The same on ports that were chosen before, so that others may know them already.
   *
   * @param patience how long it may take
   */
  static RuntimeProcess start(
      Ports ports, Path bundle, String bootstrapServers, Path log, StartPatience patience)
      throws ChildFailed, InterruptedException {
    return launch(
        ports,
        jvm(ports, bundle).with("-Dreckon.model.kafka.bootstrap-servers=" + bootstrapServers),
        log,
        patience);
  }

  private static ChildJvm jvm(Ports ports, Path bundle) {
    return ChildJvm.of(
            MAIN,
            List.of("serve-model", "--bundle", bundle.toString(), "--port", "" + ports.service))
        .with("-Xmx1g")
        .with("-Dai.djl.offline=true")
        .with("-Dreckon.model.metrics-port=" + ports.metrics)
        .with("-Dlog4j2.configurationFile=dev/reckon/demo/log4j2-console.properties")
        .withEnvironment("OMP_WAIT_POLICY", "passive");
  }

  private static RuntimeProcess launch(Ports ports, ChildJvm jvm, Path log, StartPatience patience)
      throws ChildFailed, InterruptedException {
    ReadyChild child = ReadyChild.launch("The model runtime", jvm, log);
    child.awaitReady(patience);
    return new RuntimeProcess(child, ports);
  }

  /** Where its gRPC service listens; the same after a restart. */
  public String address() {
    return ports.serviceAddress();
  }

  /** Where its metrics are, as an address of HTTP. */
  public String metricsAddress() {
    return ports.metricsAddress();
  }

  /** The process that runs just now. */
  public ProcessHandle handle() {
    return child.handle();
  }

  /** Ends the runtime without a warning, as {@code kill -9} does. */
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
  }

  /**
   * Where a runtime listens.
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
