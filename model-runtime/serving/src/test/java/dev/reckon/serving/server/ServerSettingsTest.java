package dev.reckon.serving.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.Precision;
import dev.reckon.settings.SettingRejected;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerSettingsTest {

  @Test
  void theReferenceFileIsCompleteAndListensOnThisMachineOnly() {
    ServerSettings settings = read("");

    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(7070);
    assertThat(settings.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(settings.batch().lengthBuckets()).containsExactly(8, 16, 32);
    assertThat(settings.batch().budget()).isEqualTo(Duration.ofMillis(5));
    assertThat(settings.batch().depth().adaptive()).isTrue();
    assertThat(settings.maxMessageBytes()).isEqualTo(16 << 20);
    assertThat(settings.catalogue().isConfigured()).isFalse();
    assertThat(settings.popularity().isLive()).isTrue();
    assertThat(settings.popularity().halfLife()).isNull();
  }

  @Test
  void listsComeWithTheirEvidenceUnlessOtherwiseSaid() {
    assertThat(read("").explains()).isTrue();
    assertThat(read("evidence = false").explains()).isFalse();
  }

  @Test
  void aGpuIsGivenBatchesByTwoWorkersUnlessOtherwiseSaid() {
    assertThat(read("").execution()).isEqualTo(new Execution(Device.CPU, Precision.FLOAT32, true));

    ServerSettings settings =
        read("device = \"cuda:1\", precision = bfloat16, int8-candidates = false");
    assertThat(settings.execution())
        .isEqualTo(new Execution(Device.named("cuda:1").orElseThrow(), Precision.BFLOAT16, false));
    assertThat(settings.workers()).isEqualTo(2);
    assertThat(read("device = cuda, workers = 3").workers()).isEqualTo(3);
  }

  @Test
  void anyPropertyOfTheKafkaClientPassesThrough() {
    ServerSettings settings =
        read(
            """
            catalogue.kafka {
              bootstrap.servers = "broker:9092"
              security.protocol = SASL_SSL
              "ssl.truststore.location" = /etc/trust
            }
            """);

    assertThat(settings.catalogue().isConfigured()).isTrue();
    assertThat(settings.catalogue().kafka())
        .isEqualTo(
            Map.of(
                "bootstrap.servers", "broker:9092",
                "security.protocol", "SASL_SSL",
                "ssl.truststore.location", "/etc/trust"));
  }

  @Test
  void clicksAreReadFromTheCataloguesBrokerUnlessTheySayOtherwise() {
    assertThat(read("").popularity().isFollowed()).isFalse();
    ServerSettings settings =
        read(
            """
            catalogue.kafka { bootstrap.servers = "broker:9092", security.protocol = SASL_SSL }
            popularity.kafka { bootstrap.servers = "other:9092" }
            popularity.half-life = 6h
            """);

    assertThat(settings.popularity().isFollowed()).isTrue();
    assertThat(settings.popularity().kafka())
        .containsEntry("bootstrap.servers", "other:9092")
        .containsEntry("security.protocol", "SASL_SSL");
    assertThat(settings.popularity().halfLife()).isEqualTo(Duration.ofHours(6));
    assertThat(settings.catalogue().bootstrapServers()).isEqualTo("broker:9092");
  }

  @Test
  void clicksAreFetchedManyAtATimeAndNothingElseWaitsForMore() {
    ServerSettings settings = read("catalogue.kafka { bootstrap.servers = \"broker:9092\" }");

    ConsumerConfig clicks = consumer(settings.popularity().kafka());
    assertThat(clicks.getInt(ConsumerConfig.FETCH_MIN_BYTES_CONFIG)).isEqualTo(65_536);
    assertThat(clicks.getInt(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG)).isEqualTo(100);
    for (Map<String, String> others :
        List.of(settings.catalogue().kafka(), settings.models().kafka())) {
      assertThat(consumer(others).getInt(ConsumerConfig.FETCH_MIN_BYTES_CONFIG)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "popularity.kafka.fetch.min.bytes = 1",
        "popularity.kafka { \"fetch.min.bytes\" = 1 }",
        "catalogue.kafka.fetch.min.bytes = 1"
      })
  void howClicksAreFetchedIsASetting(String setting) {
    ServerSettings settings =
        read("catalogue.kafka { bootstrap.servers = \"broker:9092\" }\n" + setting);

    ConsumerConfig clicks = consumer(settings.popularity().kafka());
    assertThat(clicks.getInt(ConsumerConfig.FETCH_MIN_BYTES_CONFIG)).isEqualTo(1);
    assertThat(clicks.getInt(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG)).isEqualTo(100);
  }

  /** What a client makes of these properties, with Kafka's own defaults. */
  private static ConsumerConfig consumer(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return new ConsumerConfig(properties);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reckon.kafka", "reckon.model.kafka"})
  void oneBlockSaysHowToReachKafkaForEverythingThatIsRead(String block) {
    ServerSettings settings =
        ServerSettings.of(
            ConfigFactory.empty(),
            ConfigFactory.parseString(
                block
                    + """
                     {
                      bootstrap-servers = ["a:9092", "b:9092"]
                      properties { security.protocol = SASL_SSL }
                    }
                    """));

    Map<String, String> kafka =
        Map.of("bootstrap.servers", "a:9092,b:9092", "security.protocol", "SASL_SSL");
    assertThat(settings.catalogue().kafka()).isEqualTo(kafka);
    assertThat(settings.popularity().kafka()).containsAllEntriesOf(kafka);
    assertThat(settings.models().kafka()).isEqualTo(kafka);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reckon.kafka.topic-prefix", "reckon.model.topics.prefix"})
  void thePrefixIsPutBeforeEveryTopicThatIsNotNamedItself(String key) {
    ServerSettings settings =
        ServerSettings.of(
            ConfigFactory.empty(),
            ConfigFactory.parseMap(
                Map.of(key, "staging.", "reckon.model.popularity.topic", "all-clicks")));

    assertThat(settings.catalogue().topic()).isEqualTo("staging.items");
    assertThat(settings.popularity().topic()).isEqualTo("all-clicks");
    assertThat(settings.models().topic()).isEqualTo("staging.models");
    assertThat(settings.models().shadowTopic()).isEqualTo("staging.shadow-recommendations");
    assertThat(settings.models().metricsTopic()).isEqualTo("staging.recommendation-metrics");
  }

  @Test
  void theCommandLineGoesBeforeTheFile() {
    ServerSettings settings =
        ServerSettings.of(
            ConfigFactory.parseString("reckon.model.port = 1"),
            ConfigFactory.parseString("reckon.model { port = 2, metrics-port = 3 }"));

    assertThat(settings.port()).isEqualTo(1);
    assertThat(settings.metricsPort()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "workrs = 4 | There is no setting reckon.model.workrs (did you mean reckon.model.workers?)",
        "batch.sise = 4 | reckon.model.batch.sise (did you mean reckon.model.batch.size?)",
        "start-wait = 4s | reckon.model.start-wait (did you mean"
            + " reckon.model.catalogue.start-wait?)",
        "colour = red | There is no setting reckon.model.colour; the file reference.conf",
      })
  void aMisspeltSettingIsRefusedWithTheOneThatWasMostLikelyMeant(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port = 70000 | Setting reckon.model.port = 70000 is not acceptable: it must be a whole"
            + " number from 0 to 65535",
        "device = gpu | Setting reckon.model.device = gpu is not acceptable: it must be cpu, cuda"
            + " or cuda:N",
        "precision = float16 | reckon.model.precision = float16 is not acceptable: it must be"
            + " float32 or bfloat16",
        "workers = -1 | Setting reckon.model.workers = -1 is not acceptable: it must be a whole"
            + " number from 0 to 1024",
        "workers = 1.5 | Setting reckon.model.workers = 1.5 is not acceptable: it must be a whole"
            + " number",
        "batch.size = 0 | Setting reckon.model.batch.size = 0 is not acceptable: it must be a whole"
            + " number from 1",
        "batch.queue-bound = 5 | reckon.model.batch.queue-bound = 5 is not acceptable: it must be a"
            + " whole number from 1024",
        "batch.length-buckets = [8, 8] | batch.length-buckets = [8, 8] is not acceptable: it must"
            + " be positive whole numbers, each above",
        "reload.interval = 0s | reckon.model.reload.interval = 0s is not acceptable: it must be a"
            + " duration of at least 10ms",
        "popularity.half-life = 10ms | popularity.half-life = 10ms is not acceptable: it must be a"
            + " duration of at least 1s",
        "popularity.half-life = soon | popularity.half-life = soon is not acceptable: it must be a"
            + " duration",
        "popularity.live = perhaps | popularity.live = perhaps is not acceptable: it must be true"
            + " or false",
        "popularity.prior-weight = 2 | prior-weight = 2 is not acceptable: it must be a share from"
            + " 0 to 1",
        "host = \" \" | Setting reckon.model.host = \" \" is not acceptable: it must be not empty",
        "port = soon | Setting reckon.model.port = soon is not acceptable",
        "batch = 5 | reckon.model.batch",
        "kafka.bootstrap-servers = nobody | kafka.bootstrap-servers = nobody is not acceptable: it"
            + " must be host:port of a broker",
        "topics.prefix = a/b | reckon.model.topics.prefix = a/b is not acceptable: it must be",
        "kafka.properties.security.protocol = SASL | security.protocol = SASL: it must be one of",
        "popularity.kafka.acks = 7 | acks = 7",
        "catalogue.kafka.bootstrap.servers = b | catalogue.kafka.bootstrap.servers = b is not",
        "depth.backlog-high = 20ms | depth.backlog-high = 20ms is not acceptable: it must be a"
            + " duration of at least 21ms",
        "depth.least = 17 | Setting reckon.model.depth.least = 17 is not acceptable: it must be a"
            + " whole number from 0 to 16",
        "batch.budget = quick | reckon.model.batch.budget = quick is not acceptable",
      })
  void aWrongSettingIsNamedWithItsValueAndRule(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining(message);
  }

  private static ServerSettings read(String settings) {
    return ServerSettings.of(ConfigFactory.parseString("reckon.model { " + settings + "\n}"));
  }
}
