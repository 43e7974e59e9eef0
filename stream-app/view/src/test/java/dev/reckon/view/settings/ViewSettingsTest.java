package dev.reckon.view.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.settings.SettingRejected;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewSettingsTest {

  @Test
  void theDefaultsListenOnThisMachineAlone() {
    ViewSettings settings = ViewSettings.of(Map.of());

    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.http().port()).isEqualTo(8080);
    assertThat(settings.http().maxBodyBytes()).isEqualTo(65_536);
    assertThat(settings.http().corsOrigins()).isEmpty();
    assertThat(settings.popular().runtimes()).isEmpty();
    assertThat(settings.tables().standbyReplicas()).isEqualTo(1);
    assertThat(settings.onlineMetrics())
        .isEqualTo(new OnlineMetricsSettings(Duration.ofMinutes(1), Duration.ofMinutes(10)));
  }

  @Test
  void listsMayBeWrittenAsOneText() {
    ViewSettings settings =
        ViewSettings.of(
            Map.of(
                "reckon.view.popular.runtimes",
                "a:1, b:2",
                "reckon.view.http.cors-origins",
                List.of("https://shop.example.com")));

    assertThat(settings.popular().runtimes()).containsExactly("a:1", "b:2");
    assertThat(settings.http().corsOrigins()).containsExactly("https://shop.example.com");
  }

  @Test
  void propertiesOfKafkaGoToTheirClients() {
    KafkaSettings kafka =
        ViewSettings.of(
                Map.of(
                    "reckon.kafka.properties", Map.of("security.protocol", "SSL"),
                    "reckon.view.kafka.producer-properties", Map.of("linger.ms", "5")))
            .kafka();

    assertThat(kafka.forProducer())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("linger.ms", "5")
        .containsEntry("bootstrap.servers", "localhost:9092");
    assertThat(kafka.forStreams()).doesNotContainKey("linger.ms");
  }

  @Test
  void tablesAreInTheFolderOfAllThatIsKeptUnlessTheyHaveOneOfTheirOwn() {
    assertThat(ViewSettings.of(Map.of("reckon.view.home", "/var/reckon")).tables().directory())
        .isEqualTo(Path.of("/var/reckon/view"));
    assertThat(
            ViewSettings.of(
                    Map.of("reckon.view.home", "/var/reckon", "reckon.view.tables.directory", "/t"))
                .tables()
                .directory())
        .isEqualTo(Path.of("/t"));
  }

  @ParameterizedTest
  @CsvSource({"reckon.view.kafka.properties", "reckon.view.kafka.streams-properties"})
  void theGroupProtocolThatAsksTheWrongInstanceIsRefusedWithItsReason(String section) {
    assertThatThrownBy(() -> ViewSettings.of(Map.of(section, Map.of("group.protocol", "streams"))))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining(section)
        .hasMessageContaining("group.protocol")
        .hasMessageContaining("asks the wrong instance")
        .hasMessageContaining("KAFKA-20887");
  }

  @Test
  void theGroupProtocolOfAllClientsIsOneThatAllCanHave() {
    assertThatThrownBy(
            () ->
                ViewSettings.of(
                    Map.of("reckon.kafka.properties", Map.of("group.protocol", "streams"))))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("group.protocol = streams: it must be one of CLASSIC, CONSUMER");
  }

  @ParameterizedTest
  @CsvSource({
    "http.port, 70000, from 0 to 65535",
    "http.advertised, nowhere, host:port",
    "http.cors-origins, shop, an origin",
    "http.body-max, 1, a size",
    "http.allowed-hosts, http://shop.example.com, a host without scheme and port",
    "http.request-timeout, 1ms, a duration",
    "http.connections-max, 0, from 1",
    "stream.keep-alive, 60s, a duration",
    "tables.idle-expiry, 1s, a duration",
    "tables.erasure-memory, 7d, a duration",
    "topics.replication-factor, 0, -1 or at least 1",
    "popular.runtimes, nowhere, host:port of a model runtime",
    "operations.job-metrics, localhost, an address",
    "online-metrics.window, 1ms, a duration",
    "no.such.key, 1, There is no setting"
  })
  void anUnacceptableValueStopsTheStartNamingKeyAndRule(String key, String value, String rule) {
    assertThatThrownBy(() -> ViewSettings.of(Map.of("reckon.view." + key, value)))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("reckon.view." + key)
        .hasMessageContaining(rule);
  }
}
