package dev.reckon.demo.broker;

import dev.reckon.demo.process.Folders;
import java.net.BindException;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker (KRaft, one node) inside this JVM, with its data in a temporary folder that
 * is deleted with it.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final int ATTEMPTS = 5;

  private final BrokerStorage storage;
  private final KafkaRaftServer server;

  private EmbeddedBroker(BrokerStorage storage, KafkaRaftServer server) {
    this.storage = storage;
    this.server = server;
  }

  /** Starts a broker on free ports; it answers when this returns. */
  public static EmbeddedBroker start() {
    for (int attempt = 1; ; attempt++) {
      BrokerStorage storage = BrokerStorage.format(BrokerStorage.temporaryDirectory());
      KafkaRaftServer server =
          new KafkaRaftServer(
              new KafkaConfig(storage.properties(BrokerStorage.PATIENT_SESSION), false),
              Time.SYSTEM);
      try {
        server.startup();
        return new EmbeddedBroker(storage, server);
      } catch (RuntimeException e) {
        server.shutdown();
        Folders.delete(storage.directory());
        if (attempt == ATTEMPTS || !isPortTaken(e)) {
          throw new IllegalStateException("The broker did not start in " + storage.directory(), e);
        }
      }
    }
  }

  /** The address for clients. */
  public String bootstrapServers() {
    return storage.bootstrapServers();
  }

  /** The folder with the broker's data. */
  public Path directory() {
    return storage.directory();
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    Folders.delete(storage.directory());
  }

  private static boolean isPortTaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }
}
