package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.job.settings.JobSettings;
import dev.reckon.kafka.TopicsRefused;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.wire.Topic;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the job begins where the broker is late, and where its topics are set up differently. */
class BrokerStartIT {

  @TempDir Path directory;

  @Test
  void aBrokerThatStartsLateIsWaitedForAndTopicsThatLoseDataAreRefused() throws Exception {
    int port = TestBroker.freePort();
    CompletableFuture<List<String>> created =
        CompletableFuture.supplyAsync(() -> prepare(settings(port, Map.of())));
    try (TestBroker broker = TestBroker.startAt(directory, port)) {
      assertThat(created.get(60, TimeUnit.SECONDS)).contains("clicks", "recommendations");

      create(broker, Topic.RECOMMENDATIONS.name("odd."), Map.of("cleanup.policy", "delete"));
      create(broker, Topic.CLICKS.name("odd."), Map.of("retention.ms", "3600000"));
      assertThatThrownBy(() -> prepare(settings(port, Map.of("topics.prefix", "odd."))))
          .isInstanceOf(TopicsRefused.class)
          .hasMessageStartingWith(
              "Topic odd.recommendations is not as it has to be: cleanup.policy")
          .hasMessageContaining("kafka-configs.sh")
          .hasMessageNotContaining("odd.clicks");
      Map<String, Object> warned = Map.of("topics.prefix", "odd.", "topics.check", "warn");
      assertThat(prepare(settings(port, warned))).isEmpty();
    }
  }

  private static List<String> prepare(JobSettings settings) {
    try {
      return RecommenderJob.prepareTopics(settings);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void create(TestBroker broker, String topic, Map<String, String> settings)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 2, (short) 1).configs(settings)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static JobSettings settings(int port, Map<String, ?> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("reckon.kafka.bootstrap-servers", "localhost:" + port);
    settings.put("reckon.job.topics.partitions", 2);
    more.forEach((key, value) -> settings.put("reckon.job." + key, value));
    return JobSettings.of(settings);
  }
}
