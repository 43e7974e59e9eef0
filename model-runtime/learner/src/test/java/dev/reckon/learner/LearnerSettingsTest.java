package dev.reckon.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.reckon.learning.train.ContinueSettings;
import dev.reckon.settings.SettingRejected;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnerSettingsTest {

  @Test
  void defaultsAreThoseOfTheReferenceFile() {
    LearnerSettings settings = settings("");

    assertThat(settings.cadence().every()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.log().age()).isEqualTo(Duration.ofDays(400));
    assertThat(settings.first().leastClicks()).isEqualTo(2_000);
    assertThat(settings.next().leastUsers()).isEqualTo(20);
    assertThat(settings.training().cpuShare()).isEqualTo(0.3);
    assertThat(settings.training().modelAfter("rearec-prl")).isEqualTo("rearec-prl");
    assertThat(settings.training().continuing()).isEqualTo(ContinueSettings.DEFAULT);
    assertThat(settings.models().topic()).isEqualTo("models");
    assertThat(settings.trial().metricsTopic()).isEqualTo("recommendation-metrics");
  }

  @Test
  void aPrefixIsThatOfAllTopics() {
    LearnerSettings settings = settings("reckon.kafka.topic-prefix = \"shop.\"");

    assertThat(settings.topics().prefix()).isEqualTo("shop.");
    assertThat(settings.models().topic()).isEqualTo("shop.models");
  }

  @Test
  void aModelThatIsNamedGoesBeforeThatOfTheBundle() {
    LearnerSettings settings = settings("reckon.learner.training.model = sasrec");

    assertThat(settings.training().modelAfter("rearec-prl")).isEqualTo("sasrec");
  }

  @Test
  void textsAreReadAsTheLiveBundleReadsThemUnlessSomethingElseIsNamed() {
    assertThat(settings("").training().itemTextAfter(null)).isNull();
    assertThat(settings("").training().itemTextAfter("minilm")).isEqualTo("minilm");
    LearnerSettings named = settings("reckon.learner.training.item-text = \"minilm+hashed\"");
    assertThat(named.training().itemTextAfter("minilm")).isEqualTo("minilm+hashed");
    LearnerSettings none = settings("reckon.learner.training.item-text = none");
    assertThat(none.training().itemTextAfter("minilm")).isNull();
  }

  @Test
  void wordsAreReadAsTheLiveBundleReadsThemByAModelThatReadsSearches() {
    LearnerSettings.Training likeTheBundle = settings("").training();
    assertThat(likeTheBundle.queryTextAfter(null, "cross-reasoning")).isNull();
    assertThat(likeTheBundle.queryTextAfter("minilm", "cross-reasoning")).isEqualTo("minilm");
    assertThat(likeTheBundle.queryTextAfter("minilm", "sasrec")).isNull();
    LearnerSettings.Training none =
        settings("reckon.learner.training.query-text = none").training();
    assertThat(none.queryTextAfter("minilm", "cross-reasoning")).isNull();
    LearnerSettings.Training named =
        settings("reckon.learner.training.query-text = minilm").training();
    assertThat(named.queryTextAfter(null, "cross-reasoning")).isEqualTo("minilm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.cpu-share = 0            | a share above 0, up to 1
          training.model = nothing          | bundle, or one of
          training.item-text = bert         | bundle, none, minilm, minilm+hashed
          training.query-text = bert        | bundle, none, minilm
          training.heap = lots              | a size as -Xmx takes it
          training.settings = [d]           | key=value
          log.erase-after = 5m              | a duration from 0s to 60s
          trial.percent = 100               | a whole number from 1 to 99
          gate.least-clicks = 0             | a whole number from 1
          models.trust-programs = everybody | trust-programs
          colour = red                      | There is no setting reckon.learner.colour
          """)
  void aWrongValueIsRefusedByNameAndRule(String setting, String rule) {
    assertThatThrownBy(() -> settings("reckon.learner { " + setting + " }"))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("reckon.learner." + setting.split(" ", 2)[0])
        .hasMessageContaining(rule);
  }

  private static LearnerSettings settings(String file) {
    return LearnerSettings.of(ConfigFactory.parseString(file));
  }
}
