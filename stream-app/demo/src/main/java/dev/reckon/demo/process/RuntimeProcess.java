package dev.reckon.demo.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The model runtime ({@code serve-model}) in a JVM of its own: libtorch can be loaded once per JVM
 * only, and a process can be killed and started again.
 */
public final class RuntimeProcess implements AutoCloseable {

  private static final String MAIN = "dev.reckon.model.ModelCli";
  private static final String READY = "ready:";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final ChildJvm jvm;
  private final int port;
  private final Path log;
  private Process process;

  /** Completed with nothing when the runtime is ready, with the reason when it never will be. */
  private CompletableFuture<Optional<String>> ready;

  private volatile @Nullable String lastLine;

  private RuntimeProcess(ChildJvm jvm, int port, Path log) throws IOException {
    this.jvm = jvm;
    this.port = port;
    this.log = log;
    this.ready = new CompletableFuture<>();
    this.process = launch();
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
    int port = FreePorts.pick(1).get(0);
    ChildJvm jvm =
        ChildJvm.of(
                MAIN, List.of("serve-model", "--bundle", bundle.toString(), "--port", "" + port))
            .with("-Xmx1g")
            .with("-Dai.djl.offline=true")
            .with("-Dreckon.model.metrics-port=0")
            .with("-Dreckon.model.catalogue.kafka.bootstrap.servers=" + bootstrapServers)
            .with("-Dlog4j2.configurationFile=dev/reckon/demo/log4j2-console.properties")
            .withEnvironment("OMP_WAIT_POLICY", "passive");
    try {
      RuntimeProcess runtime = new RuntimeProcess(jvm, port, log);
      runtime.awaitReady();
      return runtime;
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started for the model runtime", e);
    }
  }

  /** Where its gRPC service listens; the same after a restart. */
  public String address() {
    return "localhost:" + port;
  }

  /** The process that runs just now. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the runtime without a warning, as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts a killed runtime again at the same address; it serves when this returns. */
  public void restart() throws ChildFailed, InterruptedException {
    try {
      ready = new CompletableFuture<>();
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started for the model runtime", e);
    }
    awaitReady();
  }

  @Override
  public void close() {
    ChildJvm.end(process);
  }

  private Process launch() throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    Process child = jvm.start();
    Thread reader = new Thread(() -> keep(child, ready), "runtime-output");
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  /** Keeps what the child prints, and notes the line that says it is ready. */
  private void keep(Process child, CompletableFuture<Optional<String>> ready) {
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter out =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(line);
        out.newLine();
        out.flush();
        if (!line.isBlank()) {
          lastLine = line;
        }
        if (line.startsWith(READY)) {
          ready.complete(Optional.empty());
        }
      }
      ready.complete(Optional.of("it ended: " + lastLine));
    } catch (IOException e) {
      ready.complete(Optional.of("its output was lost: " + e.getMessage()));
    }
  }

  private void awaitReady() throws ChildFailed, InterruptedException {
    Optional<String> problem;
    try {
      problem = ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A future that is never failed has failed", e);
    } catch (TimeoutException e) {
      problem = Optional.of("it was not ready within " + START_LIMIT.toSeconds() + " s");
    }
    if (problem.isPresent()) {
      process.destroyForcibly();
      throw new ChildFailed(
          "The model runtime did not start, " + problem.get() + " (all of it: " + log + ")");
    }
  }
}
