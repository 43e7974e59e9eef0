package dev.reckon.backtest;

import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.GetPopularItemsResponse;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceBlockingStub;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceImplBase;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before a runtime and passes each question on once the runtime has learnt every click that
 * was sent. Live the two race, as job and runtime read the topics side by side.
 */
final class PatientRuntime extends RecommenderInferenceImplBase implements AutoCloseable {

  private static final String COUNTER = "reckon_model_clicks_total{";

  private final AtomicLong clicksSent = new AtomicLong();
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI metrics;
  private final ManagedChannel channel;
  private final Server server;

  PatientRuntime(String address, String metricsAddress) throws IOException {
    metrics = URI.create(metricsAddress);
    channel = ManagedChannelBuilder.forTarget(address).usePlaintext().build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
  }

  String address() {
    return "localhost:" + server.getPort();
  }

  /** A click is about to be sent. */
  void sending() {
    clicksSent.incrementAndGet();
  }

  @Override
  public void recommend(RecommendRequest request, StreamObserver<RecommendResponse> response) {
    awaitLearnt();
    response.onNext(runtime().recommend(request));
    response.onCompleted();
  }

  @Override
  public void getPopularItems(
      GetPopularItemsRequest request, StreamObserver<GetPopularItemsResponse> response) {
    response.onNext(runtime().getPopularItems(request));
    response.onCompleted();
  }

  private RecommenderInferenceBlockingStub runtime() {
    return RecommenderInferenceGrpc.newBlockingStub(channel);
  }

  private void awaitLearnt() {
    try {
      while (learnt() < clicksSent.get()) {
        Thread.sleep(2);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the runtime does not say how many clicks it has read", e);
    }
  }

  private long learnt() throws IOException, InterruptedException {
    String page =
        http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    return page.lines()
        .filter(line -> line.startsWith(COUNTER))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() {
    server.shutdownNow();
    channel.shutdownNow();
  }
}
