package dev.reckon.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.kafka.TopicCheck.Found;
import dev.reckon.kafka.TopicCheck.Report;
import dev.reckon.wire.Topic;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicCheckTest {

  @ParameterizedTest
  @EnumSource(Topic.class)
  void aTopicAsWeMakeItHasNothingToTell(Topic topic) {
    assertThat(compare(topic, Map.of()).isClean()).isTrue();
  }

  @Test
  void listsThatTheRetentionTakesAwayAreLostWithoutAWord() {
    Report report =
        compare(
            Topic.RECOMMENDATIONS, Map.of("cleanup.policy", "delete", "retention.ms", "604800000"));
    assertThat(report.losesData()).isTrue();
    assertThat(report.line("recommendations"))
        .isEqualTo(
            "Topic recommendations is not as it has to be: cleanup.policy is delete, not compact,"
                + " so values older than the retention vanish. To change it: kafka-configs.sh"
                + " --bootstrap-server HOST:PORT --alter --topic recommendations --add-config"
                + " cleanup.policy=compact");
  }

  @Test
  void eventsThatCompactionTakesAwayAreLostWithoutAWord() {
    assertThat(compare(Topic.CLICKS, Map.of("cleanup.policy", "compact,delete")).losesData())
        .isTrue();
  }

  @Test
  void aShorterRetentionIsToldAndNotRefused() {
    Report report = compare(Topic.SEARCHES, Map.of("retention.ms", "3600000"));
    assertThat(report.losesData()).isFalse();
    assertThat(report.sentences())
        .containsExactly(
            "retention.ms is 3600000 (60 min), not 604800000 (7 d), so what is not read within that"
                + " time is lost");
  }

  @Test
  void aLongerRetentionKeepsErasedUsersForLonger() {
    assertThat(compare(Topic.CLICKS, Map.of("retention.ms", "-1")).sentences())
        .singleElement()
        .asString()
        .contains("for ever", "erased users");
  }

  @Test
  void everyDifferenceIsOnOneLine() {
    Report report =
        TopicCheck.compare(
            Topic.CLICKS,
            new Found(
                3,
                settings(
                    Topic.CLICKS,
                    Map.of(
                        "min.insync.replicas", "1",
                        "max.message.bytes", "1000",
                        "retention.bytes", "5000"))));
    assertThat(report.line("clicks").lines()).hasSize(1);
    assertThat(report.line("clicks"))
        .contains("min.insync.replicas is 1 with 3 copies")
        .contains("max.message.bytes is 1000")
        .contains("retention.bytes is 5000")
        .endsWith("max.message.bytes=1048588,min.insync.replicas=2,retention.bytes=-1");
    assertThat(report.losesData()).isFalse();
  }

  @Test
  void moreCopiesInSyncThanThereAreNeverAcknowledgeAnything() {
    assertThat(compare(Topic.CLICKS, Map.of("min.insync.replicas", "2")).sentences())
        .singleElement()
        .asString()
        .contains("no record is ever acknowledged");
  }

  private static Report compare(Topic topic, Map<String, String> changed) {
    return TopicCheck.compare(topic, new Found(1, settings(topic, changed)));
  }

  private static Map<String, String> settings(Topic topic, Map<String, String> changed) {
    Map<String, String> settings = new HashMap<>(topic.settings());
    settings.putIfAbsent("retention.ms", "604800000");
    settings.put("retention.bytes", "-1");
    settings.put("min.insync.replicas", "1");
    settings.put("max.message.bytes", "1048588");
    settings.putAll(changed);
    return settings;
  }
}
