package dev.reckon.demo.broker;

import dev.reckon.demo.process.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The folder of a single-node KRaft broker, formatted, and the settings to run on it. The data
 * remain after the broker has ended, so a killed one can be started again on them.
 *
 * @param directory log and metadata directory
 * @param host address for clients, with the port
 * @param controllerPort port of the controller, used only by the broker itself
 */
record BrokerStorage(Path directory, String host, int port, int controllerPort) {

  static final int NODE_ID = 1;

  /** No other broker could take over, so the controller never needs to give up on this one. */
  static final Duration PATIENT_SESSION = Duration.ofMinutes(1);

  /** Formats {@code directory}, which must be empty, and picks ports. */
  static BrokerStorage format(Path directory) {
    List<Integer> ports = FreePorts.pick(2);
    String path = directory.toString();
    try {
      formatKept(directory);
    } catch (Exception e) {
      throw new IllegalStateException("The broker's folder " + path + " cannot be formatted", e);
    }
    return new BrokerStorage(directory, "localhost", ports.get(0), ports.get(1));
  }

  /** Formats {@code directory}, which must be empty. */
  static void formatKept(Path directory) throws Exception {
    String path = directory.toString();
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(NODE_ID)
        .setDirectories(List.of(path))
        .setMetadataLogDirectory(path)
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
  }

  static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("reckon-broker-");
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder for the broker", e);
    }
  }

  String bootstrapServers() {
    return host + ":" + port;
  }

  /**
   * Settings of the node that runs here.
   *
   * @param session how long the controller trusts a silent broker. A short one makes a busy machine
   *     lose its only leader again and again, and with it idempotent producers their order; a long
   *     one delays the restart after a kill
   */
  Properties properties(Duration session) {
    Properties properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE_ID));
    properties.put("controller.quorum.voters", NODE_ID + "@localhost:" + controllerPort);
    properties.put(
        "listeners",
        "PLAINTEXT://" + host + ":" + port + ",CONTROLLER://localhost:" + controllerPort);
    properties.put("advertised.listeners", "PLAINTEXT://" + host + ":" + port);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("log.dirs", directory.toString());
    // One node: nothing can be replicated, and no other member joins a group.
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      properties.put(topic + ".replication.factor", "1");
    }
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("auto.create.topics.enable", "false");
    properties.put("broker.session.timeout.ms", Long.toString(session.toMillis()));
    properties.put("log.cleaner.dedupe.buffer.size", "16777216");
    return properties;
  }
}
