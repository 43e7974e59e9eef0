package dev.reckon.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.demo.SmallShop;
import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.kafka.Topics;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedTopicsIT {

  private static final Topics TOPICS = new Topics("shop-", 3, (short) 1);

  @TempDir private Path temporary;

  @Test
  void topicsGiveTheSameAsTheFileWhoseEventsTheyHold() throws Exception {
    Path bundle = SmallShop.bundle();
    EventLog log = Dataset.read(SmallShop.dataset());
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(Map.copyOf(client))) {
        TOPICS.createMissing(
            admin, EnumSet.of(Topic.ITEMS, Topic.CLICKS, Topic.SEARCHES, Topic.ERASURES));
      }
      sendNewestFirst(log, client);

      JsonNode file = report("file.json", bundle, "--data", SmallShop.dataset());
      JsonNode topics =
          report(
              "topics.json",
              bundle,
              "--from-topics",
              broker.bootstrapServers(),
              "--topic-prefix",
              "shop-");

      assertThat(file.path("rows").asInt()).isGreaterThan(200);
      assertThat(topics.at("/events/skipped").asInt()).isEqualTo(1);
      assertThat(topics.at("/events/searches")).isEqualTo(file.at("/events/searches"));
      for (String same :
          List.of("rows", "from", "to", "metrics", "baselines", "parts", "half_life")) {
        assertThat(topics.path(same)).as(same).isEqualTo(file.path(same));
      }
      assertThat(file.path("baselines").has("query_dictionary")).isTrue();
      assertThat(file.path("baselines").has("similar_queries")).isTrue();
    }
  }

  /** Event time orders a backtest, not the order in which events came. */
  private static void sendNewestFirst(EventLog log, Map<String, String> client) {
    try (EventSender sender = EventSender.connect(client, TOPICS, Encoding.PROTOBUF)) {
      log.items().forEach(sender::send);
      for (int i = log.events().size() - 1; i >= 0; i--) {
        sender.send(log.events().get(i));
      }
      sender.flush();
    }
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.copyOf(client), new StringSerializer(), new ByteArraySerializer())) {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  TOPICS.name(Topic.CLICKS), "u", "no click".getBytes(StandardCharsets.UTF_8)));
      producer.flush();
    }
  }

  private JsonNode report(String name, Path bundle, String... source) throws Exception {
    Path report = temporary.resolve(name);
    String[] rest = {"--bundle", bundle.toString(), "--report", report.toString()};
    String[] arguments = new String[1 + source.length + rest.length];
    arguments[0] = "backtest";
    System.arraycopy(source, 0, arguments, 1, source.length);
    System.arraycopy(rest, 0, arguments, 1 + source.length, rest.length);
    assertThat(BacktestCli.commandLine().execute(arguments)).isZero();
    return new ObjectMapper().readTree(report.toFile());
  }
}
