package dev.reckon.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.settings.SettingRejected;
import dev.reckon.view.settings.ViewSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {

  @Test
  void viewsOfOtherTopicsShareNeitherGroupNorTables() {
    assertThat(StreamsProperties.applicationId(ViewSettings.of(Map.of())))
        .isEqualTo("reckon-view-2");
    assertThat(
            StreamsProperties.applicationId(
                ViewSettings.of(Map.of("reckon.kafka.topic-prefix", "staging."))))
        .isEqualTo("staging.reckon-view-2");
  }

  @Test
  void propertiesOfKafkaStreamsAndOfItsClientsAreChecked() {
    assertThatThrownBy(() -> check("processing.guarantee", "never"))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("processing.guarantee = never: it must be one of at_least_once")
        .hasMessageContaining("reckon.view.kafka.streams-properties");
    assertThatThrownBy(() -> check("consumer.max.poll.recrods", "5"))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("did you mean consumer.max.poll.records?");
    assertThatCode(() -> check("producer.linger.ms", "5")).doesNotThrowAnyException();
    assertThatCode(() -> check("topic.segment.ms", "9")).doesNotThrowAnyException();
  }

  private static void check(String property, String value) {
    StreamsProperties.check(
        ViewSettings.of(Map.of("reckon.view.kafka.streams-properties", Map.of(property, value))));
  }
}
