package dev.reckon.serving.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.serving.rollout.BundleRefusedException;
import dev.reckon.serving.testing.FakeModel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ModelServerTest {
  private static final Path BUNDLE = Path.of("no-such-bundle");

  @Test
  void aStartedServerIsHealthyAnswersReflectsAndIsMeasured() throws Exception {
    ModelServer server = ModelServer.start(BUNDLE, settings(""), path -> model());
    ManagedChannel channel = connect(server.address());
    try {
      assertThat(server.describeModel()).isEqualTo("model fake v1, 10 items");
      assertThat(
              HealthGrpc.newBlockingStub(channel)
                  .check(
                      HealthCheckRequest.newBuilder()
                          .setService(RecommenderInferenceGrpc.SERVICE_NAME)
                          .build())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      assertThat(
              RecommenderInferenceGrpc.newBlockingStub(channel)
                  .getPopularItems(GetPopularItemsRequest.getDefaultInstance())
                  .getItemsCount())
          .isEqualTo(10);
      assertThat(servicesOf(channel)).contains(RecommenderInferenceGrpc.SERVICE_NAME);
      assertThat(scrape(server))
          .contains("reckon_model_info{digest=\"d1\",name=\"fake\",role=\"live\",version=\"v1\"} 1")
          .contains("reckon_model_requests_seconds_count{status=\"OK\"} 1")
          .contains("reckon_model_queue_depth 0")
          .contains("reckon_model_reloads_total{outcome=\"loaded\"} 1");
    } finally {
      channel.shutdownNow();
      server.stop();
    }
  }

  @Test
  void stoppingClosesTheModelAndFreesThePort() throws Exception {
    FakeModel model = model();
    ModelServer server = ModelServer.start(BUNDLE, settings(""), path -> model);
    int port = Integer.parseInt(server.address().substring(server.address().lastIndexOf(':') + 1));
    server.stop();
    server.awaitStop();

    assertThat(model.isClosed()).isTrue();
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void aTakenPortIsToldBeforeAModelIsLoaded() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerSettings settings = settings("port = " + taken.getLocalPort());

      assertThatThrownBy(
              () ->
                  ModelServer.start(
                      BUNDLE,
                      settings,
                      path -> {
                        throw new AssertionError("loaded");
                      }))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("--port");
    }
  }

  @Test
  void aTakenMetricsPortIsToldAndTheOtherIsFreedAgain() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  ModelServer.start(
                      BUNDLE, settings("metrics-port = " + taken.getLocalPort()), path -> model()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("--metrics-port");
    }
  }

  @Test
  void aRefusedBundleStopsTheStartWithItsOwnSentence() throws Exception {
    assertThatThrownBy(
            () ->
                ModelServer.start(
                    BUNDLE,
                    settings(""),
                    path -> {
                      throw new BundleRefusedException(path + " is not there");
                    }))
        .isInstanceOf(StartException.class)
        .hasMessage("no-such-bundle is not there");
  }

  @Test
  void aModelThatCannotRankStopsTheStart() throws Exception {
    FakeRanker broken = new FakeRanker(10, 8, 0);
    broken.breakDown();
    FakeModel model = new FakeModel("v1", broken);

    assertThatThrownBy(() -> ModelServer.start(BUNDLE, settings(""), path -> model))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("its model cannot rank: the fake ranker is broken");
    assertThat(model.isClosed()).isTrue();
  }

  /** Each property is right by itself, but no client can be made of them. */
  private static final String WITHOUT_LOGIN =
      "bootstrap.servers = \"localhost:1\", security.protocol = SASL_PLAINTEXT";

  @Test
  void wrongKafkaSettingsStopTheStart() {
    assertThatThrownBy(
            () ->
                ModelServer.start(
                    BUNDLE, settings("catalogue.kafka { " + WITHOUT_LOGIN + " }"), path -> model()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("reckon.model.catalogue.kafka");
  }

  @Test
  void wrongKafkaSettingsOfTheClicksStopTheStart() {
    assertThatThrownBy(
            () ->
                ModelServer.start(
                    BUNDLE,
                    settings("popularity.kafka { " + WITHOUT_LOGIN + " }"),
                    path -> model()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("reckon.model.popularity.kafka");
  }

  @Test
  void aBrokerThatIsAwayDoesNotKeepTheModelFromServing() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    ModelServer server =
        ModelServer.start(
            BUNDLE,
            settings(
                "catalogue { kafka.bootstrap.servers = \"127.0.0.1:%d\", start-wait = 100ms }"
                    .formatted(nobody)),
            path -> model());

    assertThat(scrape(server))
        .contains("reckon_model_catalogue_items 0")
        .contains("reckon_model_clicks_total{outcome=\"counted\"} 0");
    server.stop();
  }

  private static FakeModel model() {
    return new FakeModel("v1", new FakeRanker(10, 8, 0));
  }

  private static ServerSettings settings(String changes) {
    return ServerSettings.of(
        ConfigFactory.parseString(
            "reckon.model { port = 0, metrics-port = 0, workers = 1\n" + changes + "\n}"));
  }

  private static ManagedChannel connect(String address) {
    return Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
  }

  private static String servicesOf(ManagedChannel channel) throws Exception {
    CompletableFuture<String> services = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    services.complete(response.toString());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    services.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    String answer = services.get(10, TimeUnit.SECONDS);
    ask.onCompleted();
    return answer;
  }

  private static String scrape(ModelServer server) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + server.metricsAddress() + "/metrics"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
