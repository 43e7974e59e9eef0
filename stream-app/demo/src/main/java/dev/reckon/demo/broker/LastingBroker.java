package dev.reckon.demo.broker;

import dev.reckon.cli.CommandFailed;
import dev.reckon.cli.Commands;
import dev.reckon.demo.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker (KRaft, one node) inside this JVM at a chosen address, whose data remain
 * after it has ended. It has no passwords and no encryption: everybody who reaches its address may
 * read and write everything.
 */
public final class LastingBroker implements AutoCloseable {

  /** Kafka's default: how long the next broker waits after a kill. */
  private static final Duration AFTER_A_KILL = Duration.ofSeconds(9);

  private final BrokerStorage storage;
  private final KafkaRaftServer server;

  private LastingBroker(BrokerStorage storage, KafkaRaftServer server) {
    this.storage = storage;
    this.server = server;
  }

  /**
   * Starts a broker; it answers when this returns.
   *
   * @param host name or address of this machine to listen on, which clients also get
   * @param port where to listen; 0 for a free one
   * @throws CommandFailed if it cannot run on that data, or listen there
   */
  public static LastingBroker start(BrokerDirectory directory, String host, int port) {
    requireFree(host, port);
    BrokerStorage storage =
        new BrokerStorage(
            directory.path(),
            host,
            port == 0 ? FreePorts.pick(1).get(0) : port,
            FreePorts.pick(1).get(0));
    Duration session = directory.endedBadly() ? AFTER_A_KILL : BrokerStorage.PATIENT_SESSION;
    KafkaRaftServer server = null;
    try {
      server =
          new KafkaRaftServer(new KafkaConfig(storage.properties(session), false), Time.SYSTEM);
      server.startup();
      return new LastingBroker(storage, server);
    } catch (RuntimeException e) {
      if (server != null) {
        server.shutdown();
      }
      throw new CommandFailed(
          "No broker starts on the data in "
              + directory.path()
              + ": "
              + Commands.reason(Commands.deepest(e))
              + ". Move it away, and a new one is made, or name another directory with --dir",
          e);
    }
  }

  /** The address for clients. */
  public String bootstrapServers() {
    return storage.bootstrapServers();
  }

  /** The folder of its data. */
  public Path directory() {
    return storage.directory();
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void requireFree(String host, int port) {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new CommandFailed(
          "There is no host " + host + ": name one of this machine with --host", e);
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new CommandFailed(
          "Port "
              + port
              + " of "
              + host
              + " cannot be opened ("
              + e.getMessage()
              + "): is a broker running there already? Stop it, or name another port with --port"
              + " (0: a free one)",
          e);
    }
  }
}
