package dev.reckon.serving.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.process.MetricsEndpoint;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RuntimeHealthTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private boolean isServing = true;
  private final RuntimeHealth health = new RuntimeHealth(() -> isServing);
  private final MetricsEndpoint endpoint = new MetricsEndpoint(registry::scrape, health::now);

  /** Of a thread that was never started: what one is like that has ended. */
  private final TopicFollower ended =
      new TopicFollower(
          "items", TopicFollower.clientsOf(Map.of()), StartPosition.beginning(), message -> {});

  @BeforeEach
  void listen() throws IOException {
    endpoint.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void aRuntimeThatServesAndFollowsNothingIsReady() throws Exception {
    HttpResponse<String> ready = get("/health/ready");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body())
        .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"name\":\"serving\",\"status\":\"UP\"}]}");
  }

  @Test
  void aTopicThatIsNotFollowedIsNamedAndTheProcessLivesOn() throws Exception {
    health.follows(ended);

    HttpResponse<String> ready = get("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .contains("\"status\":\"DOWN\"", "\"name\":\"topic items\"", "not followed for");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aRuntimeThatStopsIsNotReady() throws Exception {
    isServing = false;

    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void whatATopicSkippedIsCountedByReason() throws Exception {
    new TopicMetrics(registry).watch(ended);

    assertThat(get("/metrics").body())
        .contains("reckon_model_topic_following{topic=\"items\"} 0.0")
        .contains("reckon_model_topic_restarts_total{topic=\"items\"} 0.0")
        .contains("reckon_model_skipped_records_total{reason=\"MALFORMED\",topic=\"items\"} 0.0");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
