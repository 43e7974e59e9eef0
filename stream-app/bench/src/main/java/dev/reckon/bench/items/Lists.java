package dev.reckon.bench.items;

import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceBlockingStub;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.recommendation.v1.RankedItem;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;

/** Asks a model runtime for lists. Owned by one thread. */
final class Lists implements AutoCloseable {

  /** Users of a call. */
  private static final int CALL = 64;

  private final ManagedChannel channel;
  private final RecommenderInferenceBlockingStub runtime;

  Lists(String address) {
    channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    runtime = RecommenderInferenceGrpc.newBlockingStub(channel);
  }

  /** The ids of the lists of users, in their order. */
  List<List<String>> of(List<UserRequest> users) {
    List<List<String>> lists = new ArrayList<>(users.size());
    for (int from = 0; from < users.size(); from += CALL) {
      RecommendRequest request =
          RecommendRequest.newBuilder()
              .addAllUsers(users.subList(from, Math.min(from + CALL, users.size())))
              .build();
      for (UserResponse answer : runtime.recommend(request).getUsersList()) {
        lists.add(answer.getItemsList().stream().map(RankedItem::getItemId).toList());
      }
    }
    return lists;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
