package dev.reckon.kafka.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** One real broker in this process, on free ports, with plain clients to talk to it. */
public final class TestBroker implements AutoCloseable {

  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private final KafkaProducer<byte[], byte[]> producer;

  private TestBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "max.request.size", 32 << 20,
                "buffer.memory", 64 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Starts a broker that keeps its log in {@code directory}. */
  public static TestBroker start(Path directory) {
    return startAt(directory, freePort());
  }

  /** As {@link #start}, on a port that {@link #freePort} gave. */
  public static TestBroker startAt(Path directory, int brokerPort) {
    int controllerPort = freePort();
    String log = directory.resolve("kafka").toString();
    try {
      Files.createDirectories(Path.of(log));
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(1)
          .setDirectories(new ArrayList<>(List.of(log)))
          .setMetadataLogDirectory(log)
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.latestProduction())
          .run();
    } catch (Exception e) {
      throw new IllegalStateException("The broker's log could not be formatted", e);
    }
    KafkaRaftServer server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(properties(log, brokerPort, controllerPort)), Time.SYSTEM);
    server.startup();
    return new TestBroker(server, "localhost:" + brokerPort);
  }

  private static Properties properties(String log, int brokerPort, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@localhost:" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners",
        "PLAINTEXT://localhost:" + brokerPort + ",CONTROLLER://localhost:" + controllerPort);
    settings.put("log.dirs", log);
    settings.put("message.max.bytes", Integer.toString(32 << 20));
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("auto.create.topics.enable", "false");
    Properties properties = new Properties();
    settings.forEach(properties::setProperty);
    return properties;
  }

  /** A port that nobody listens on just now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("This machine has no free port left", e);
    }
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Sends records and waits until the broker has them all. */
  public void send(List<ProducerRecord<byte[], byte[]>> records) {
    try {
      for (Future<RecordMetadata> sent : records.stream().map(producer::send).toList()) {
        sent.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("The broker refused a record", e);
    }
  }

  /**
   * Reads a topic from its beginning until what was read is enough.
   *
   * @throws AssertionError if it is not within the patience
   */
  public List<ConsumerRecord<byte[], byte[]>> readUntil(
      String topic, Duration patience, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long deadline = System.nanoTime() + patience.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!enough.test(records)) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError(
              "After "
                  + patience
                  + " topic "
                  + topic
                  + " held only "
                  + records.size()
                  + " records");
        }
        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
      }
    }
    return records;
  }

  /** Of a topic just created, the broker may not know yet. */
  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    List<PartitionInfo> known = consumer.partitionsFor(topic);
    while (known.isEmpty()) {
      known = consumer.partitionsFor(topic);
    }
    return known.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    server.shutdown();
    server.awaitShutdown();
  }
}
