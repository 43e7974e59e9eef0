package dev.reckon.demo.broker;

import dev.reckon.demo.process.Folders;
import dev.reckon.process.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A real Kafka broker (KRaft, one node) in its own JVM: it can be killed and started again on the
 * same data, and its work does not count as that of the benchmarked process.
 */
public final class BrokerProcess implements AutoCloseable {

  /**
   * Kafka's default: how long a restarted broker waits for the session of the previous one to end.
   */
  private static final Duration RESTART_SESSION = Duration.ofSeconds(9);

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final BrokerStorage storage;
  private final Path log;
  private final String heap;
  private Process process;

  private BrokerProcess(BrokerStorage storage, Path log, String heap) throws IOException {
    this.storage = storage;
    this.log = log;
    this.heap = heap;
    this.process = launch(BrokerStorage.PATIENT_SESSION);
  }

  /**
   * Formats a temporary folder and starts a broker on it; it answers when this returns.
   *
   * @param log file for the output of the broker
   * @param heap its largest heap, as for {@code -Xmx}
   */
  public static BrokerProcess start(Path log, String heap) throws InterruptedException {
    BrokerStorage storage = BrokerStorage.format(BrokerStorage.temporaryDirectory());
    try {
      BrokerProcess broker = new BrokerProcess(storage, log, heap);
      broker.awaitAnswer();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started for the broker", e);
    }
  }

  /** The address for clients; the same after a restart. */
  public String bootstrapServers() {
    return storage.bootstrapServers();
  }

  /** The current process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Kills the broker, as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts the broker again on the data of the killed one; it answers when this returns. */
  public void restart() throws InterruptedException {
    try {
      process = launch(RESTART_SESSION);
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started for the broker", e);
    }
    awaitAnswer();
  }

  @Override
  public void close() {
    ChildJvm.end(process);
    Folders.delete(storage.directory());
  }

  private Process launch(Duration session) throws IOException {
    Path settings = storage.directory().resolve("server.properties");
    try (OutputStream out = Files.newOutputStream(settings)) {
      Properties properties = storage.properties(session);
      properties.store(out, "One KRaft node");
    }
    return ChildJvm.of("kafka.Kafka", List.of(settings.toString()))
        .with("-Xmx" + heap)
        .with("-Dlog4j2.configurationFile=dev/reckon/demo/log4j2-console.properties")
        .start(log);
  }

  private void awaitAnswer() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
      while (!answers(admin)) {
        if (!process.isAlive()) {
          throw new IllegalStateException(
              "The broker ended with status " + process.exitValue() + "; see " + log);
        }
        if (System.nanoTime() > deadlineNanos) {
          throw new IllegalStateException(
              "The broker did not answer within " + START_LIMIT.toSeconds() + " s; see " + log);
        }
      }
    }
  }

  private static boolean answers(Admin admin) throws InterruptedException {
    try {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
