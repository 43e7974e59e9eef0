package dev.reckon.model.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.Precision;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerSettingsTest {

  @Test
  void theReferenceFileIsCompleteAndListensOnThisMachineOnly() throws Exception {
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
  void listsComeWithTheirEvidenceUnlessOtherwiseSaid() throws Exception {
    assertThat(read("").explains()).isTrue();
    assertThat(read("evidence = false").explains()).isFalse();
  }

  @Test
  void aGpuIsGivenBatchesByTwoWorkersUnlessOtherwiseSaid() throws Exception {
    assertThat(read("").execution()).isEqualTo(new Execution(Device.CPU, Precision.FLOAT32, true));

    ServerSettings settings =
        read("device = \"cuda:1\", precision = bfloat16, int8-candidates = false");
    assertThat(settings.execution())
        .isEqualTo(new Execution(Device.named("cuda:1").orElseThrow(), Precision.BFLOAT16, false));
    assertThat(settings.workers()).isEqualTo(2);
    assertThat(read("device = cuda, workers = 3").workers()).isEqualTo(3);
  }

  @Test
  void anyPropertyOfTheKafkaClientPassesThrough() throws Exception {
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
  void clicksAreReadFromTheCataloguesBrokerUnlessTheySayOtherwise() throws Exception {
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
        .isEqualTo(Map.of("bootstrap.servers", "other:9092", "security.protocol", "SASL_SSL"));
    assertThat(settings.popularity().halfLife()).isEqualTo(Duration.ofHours(6));
    assertThat(settings.catalogue().bootstrapServers()).isEqualTo("broker:9092");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port = 70000 | setting reckon.model.port is 70000: it must be a whole number from 0 to 65535",
        "device = gpu | setting reckon.model.device is 'gpu': it must be cpu, cuda or cuda:N",
        "precision = float16 | reckon.model.precision is 'float16': it must be float32 or bfloat16",
        "workers = -1 | setting reckon.model.workers is -1: it must be a whole number from 0 to 1024",
        "workers = 1.5 | setting reckon.model.workers is 1.5: it must be a whole number",
        "batch.size = 0 | setting reckon.model.batch.size is 0: it must be a whole number from 1",
        "batch.queue-bound = 5 | reckon.model.batch.queue-bound is 5: it must be a whole number from 1024",
        "batch.length-buckets = [8, 8] | batch.length-buckets is [8, 8]: it must be positive numbers, each above",
        "reload.interval = 0s | setting reckon.model.reload.interval is PT0S: it must be at least 10 ms",
        "popularity.half-life = 10ms | reckon.model.popularity.half-life is PT0.01S: it must be at least 1000 ms",
        "popularity.half-life = soon | setting reckon.model.popularity.half-life cannot be read:",
        "popularity.live = perhaps | setting reckon.model.popularity.live cannot be read:",
        "host = \" \" | setting reckon.model.host is ' ': it must be some text",
        "port = soon | setting reckon.model.port cannot be read:",
        "depth.backlog-high = 20ms | setting reckon.model.depth.backlog-high is PT0.02S: it must be at least 21 ms",
        "depth.least = 17 | setting reckon.model.depth.least is 17: it must be a whole number from 0 to 16",
        "batch.budget = quick | setting reckon.model.batch.budget cannot be read:",
      })
  void aWrongSettingIsNamedWithItsValueAndRule(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining(message);
  }

  private static ServerSettings read(String settings) throws SettingException {
    return ServerSettings.read(
        ConfigFactory.parseString("reckon.model { " + settings + "\n}")
            .withFallback(ConfigFactory.defaultReference())
            .resolve());
  }
}
