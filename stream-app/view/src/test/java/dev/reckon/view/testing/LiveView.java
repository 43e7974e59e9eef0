package dev.reckon.view.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.kafka.Topics;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.view.ViewApp;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.wire.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;

/** A whole view on a broker, and how it is asked. */
public final class LiveView implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient client = HttpClient.newHttpClient();
  private final ViewApp app;

  private LiveView(ViewApp app) {
    this.app = app;
  }

  /** Starts a view and waits until it is ready. */
  public static LiveView start(
      TestBroker broker, Topics topics, String name, Path directory, Map<String, ?> more)
      throws Exception {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("reckon.kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("reckon.view.kafka.application-id", name);
    settings.put("reckon.kafka.topic-prefix", topics.prefix());
    settings.put("reckon.view.topics.partitions", topics.partitions());
    settings.put("reckon.view.topics.replication-factor", 1);
    settings.put("reckon.view.tables.standby-replicas", 0);
    settings.put("reckon.view.http.port", 0);
    settings.put("reckon.view.tables.directory", directory.toString());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      List<String> unused = topics.createMissing(admin, List.of(Topic.values()));
    }
    LiveView view = new LiveView(ViewApp.start(ViewSettings.of(settings)));
    view.await("ready", () -> view.get("/health/ready").path("status").asText().equals("UP"));
    return view;
  }

  /** host:port. */
  public String address() {
    return app.address().substring("http://".length());
  }

  public ViewApp app() {
    return app;
  }

  /** Asks for a page of JSON. */
  public JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = text(path);
    if (!path.startsWith("/health")) {
      assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    }
    return JSON.readTree(answer.body());
  }

  /** Asks for a page. */
  public HttpResponse<String> text(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(app.address() + path)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  /** Waits until something holds. */
  public void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited for " + what).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    app.close();
  }
}
