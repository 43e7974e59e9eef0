package dev.reckon.view;

import static org.assertj.core.api.Assertions.assertThat;

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
}
