package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.ChildFailed;
import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.testing.LoggedEvents;
import dev.reckon.demo.testing.PopularLists;
import dev.reckon.event.v1.Item;
import dev.reckon.kafka.Topics;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runtime makes of the topics that it follows on a real broker: items and clicks. */
class FollowersIT {

  private static final Topics TOPICS = new Topics("", 2, (short) 1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** More than the small shop's most popular item has. */
  private static final int MANY = 2_000;

  @TempDir private Path logs;

  @Test
  void popularListsFollowClicksAndCatalogueAndOutliveTheRuntime() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (RuntimeProcess runtime = // it is there before the topics are
          RuntimeProcess.start(
              SmallShop.bundle(), broker.bootstrapServers(), logs.resolve("runtime.log"))) {
        PopularLists popular = new PopularLists(runtime.address());
        List<String> before = popular.get();
        String least = before.get(before.size() - 1);
        createTopics(client);
        try (EventSender json = EventSender.connect(client, TOPICS, Encoding.JSON);
            EventSender protobuf = EventSender.connect(client, TOPICS, Encoding.PROTOBUF)) {
          sendGarbage(client);
          click(json, "json", least);
          popular.await("the clicked item", PATIENCE, list -> list.get(0).equals(least));

          json.send(item(least, false));
          json.flush();
          popular.await("a list without it", PATIENCE, list -> !list.contains(least));

          String another = before.get(before.size() - 2);
          click(protobuf, "protobuf", another);
          protobuf.send(item(least, true));
          protobuf.flush();
          popular.await(
              "both", PATIENCE, list -> list.subList(0, 2).containsAll(List.of(least, another)));
        }
        List<String> last = popular.get();

        runtime.kill();
        runtime.restart();
        popular.await("the same list, read again", PATIENCE, last::equals);
        assertThat(last).hasSameSizeAs(before);
      }
      loseItems(client);
      assertThatThrownBy(
              () ->
                  RuntimeProcess.start(
                      SmallShop.bundle(), broker.bootstrapServers(), logs.resolve("refused.log")))
          .isInstanceOf(ChildFailed.class)
          .hasMessageContaining("Topic items is not as it has to be: cleanup.policy is delete");
    }
  }

  private static void createTopics(Map<String, String> client) throws InterruptedException {
    try (Admin admin = Admin.create(Map.copyOf(client))) {
      TOPICS.createMissing(admin, EnumSet.of(Topic.ITEMS, Topic.CLICKS));
    }
  }

  /** As who sets up topics by hand may do. */
  private static void loseItems(Map<String, String> client) throws Exception {
    ConfigResource items = new ConfigResource(ConfigResource.Type.TOPIC, TOPICS.name(Topic.ITEMS));
    ConfigEntry delete = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
    try (Admin admin = Admin.create(Map.copyOf(client))) {
      admin
          .incrementalAlterConfigs(
              Map.of(items, List.of(new AlterConfigOp(delete, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static void click(EventSender sender, String user, String itemId) {
    for (int i = 0; i < MANY; i++) {
      sender.send(LoggedEvents.click("c" + i, user + i % 100, itemId, System.currentTimeMillis()));
    }
    sender.flush();
  }

  private static Item item(String itemId, boolean isAvailable) {
    return Item.newBuilder().setItemId(itemId).setAvailable(isAvailable).build();
  }

  private static void sendGarbage(Map<String, String> client) throws Exception {
    byte[] garbage = "no message at all".getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.copyOf(client), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Topic topic : EnumSet.of(Topic.ITEMS, Topic.CLICKS)) {
        producer.send(new ProducerRecord<>(TOPICS.name(topic), garbage, garbage)).get();
      }
      // The broker itself refuses this on the compacted one.
      producer.send(new ProducerRecord<>(TOPICS.name(Topic.CLICKS), null, null)).get();
    }
  }
}
