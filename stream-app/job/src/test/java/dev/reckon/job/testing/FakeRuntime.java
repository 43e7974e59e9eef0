package dev.reckon.job.testing;

import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.GetPopularItemsResponse;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A model runtime that speaks gRPC and ranks by a rule a test can foresee: the items {@code r0, r1,
 * ...} with falling scores, less those of the history. Can be set to fail or to stay silent.
 */
public final class FakeRuntime extends RecommenderInferenceGrpc.RecommenderInferenceImplBase
    implements AutoCloseable {

  public static final ModelRef MODEL =
      ModelRef.newBuilder().setName("fake").setVersion("1").setDigest("d").build();

  private final Server server;
  private final int port;
  private final List<RecommendRequest> received = new CopyOnWriteArrayList<>();
  private volatile @Nullable Status failure;
  private volatile boolean silent;

  private FakeRuntime(int wantedPort) {
    try {
      server =
          Grpc.newServerBuilderForPort(wantedPort, InsecureServerCredentials.create())
              .addService(this)
              .addService(new HealthStatusManager().getHealthService())
              .build()
              .start();
      this.port = server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts on a free port. */
  public static FakeRuntime start() {
    return new FakeRuntime(0);
  }

  /** Starts on a port that another one left. */
  public static FakeRuntime startAt(int port) {
    return new FakeRuntime(port);
  }

  /** Also after the end. */
  public int port() {
    return port;
  }

  public String address() {
    return "localhost:" + port();
  }

  /** From now on, answers with this error; null for lists again. */
  public void failWith(@Nullable Status status) {
    failure = status;
  }

  /** From now on, does not answer at all, or does again. */
  public void staySilent(boolean stays) {
    silent = stays;
  }

  /** The calls so far. */
  public List<RecommendRequest> received() {
    return received;
  }

  @Override
  public void recommend(RecommendRequest request, StreamObserver<RecommendResponse> observer) {
    received.add(request);
    if (silent) {
      return;
    }
    Status status = failure;
    if (status != null) {
      observer.onError(status.asRuntimeException());
      return;
    }
    RecommendResponse.Builder response = RecommendResponse.newBuilder().setModel(MODEL);
    request.getUsersList().forEach(user -> response.addUsers(rank(user)));
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  public void getPopularItems(
      GetPopularItemsRequest request, StreamObserver<GetPopularItemsResponse> observer) {
    GetPopularItemsResponse.Builder response = GetPopularItemsResponse.newBuilder().setModel(MODEL);
    for (int i = 0; i < 100; i++) {
      response.addItems(item("p" + i, 100 - i));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  private static UserResponse rank(UserRequest user) {
    List<String> seen = new ArrayList<>();
    user.getInteractionsList().forEach(interaction -> seen.add(interaction.getItemId()));
    UserResponse.Builder response =
        UserResponse.newBuilder()
            .setUserId(user.getUserId())
            .setHistorySequence(user.getHistorySequence())
            .setReasoningSteps(2);
    for (int i = 0; response.getItemsCount() < user.getListSize(); i++) {
      if (!seen.contains("r" + i)) {
        response.addItems(item("r" + i, -i));
      }
    }
    return response.build();
  }

  private static RankedItem item(String itemId, float score) {
    return RankedItem.newBuilder().setItemId(itemId).setScore(score).build();
  }

  @Override
  public void close() {
    kill();
  }

  /** Stops at once: calls in flight fail, and new connections are refused. */
  public void kill() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
