package dev.reckon.demo.testing;

import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.recommendation.v1.RankedItem;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** The popular items of a runtime, over gRPC. */
public final class PopularLists {

  private final String address;

  public PopularLists(String address) {
    this.address = address;
  }

  /** All items that may be recommended, the most popular first. */
  public List<String> get() {
    ManagedChannel channel =
        Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    try {
      return RecommenderInferenceGrpc.newBlockingStub(channel)
          .getPopularItems(GetPopularItemsRequest.newBuilder().setListSize(1_000).build())
          .getItemsList()
          .stream()
          .map(RankedItem::getItemId)
          .toList();
    } finally {
      channel.shutdownNow();
    }
  }

  /**
   * Waits for a list.
   *
   * @param what names it, should it not come
   */
  public void await(String what, Duration atMost, Predicate<List<String>> isIt)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    List<String> list = get();
    while (!isIt.test(list)) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("no popular list came that is " + what + "; the last: " + list);
      }
      Thread.sleep(50);
      list = get();
    }
  }
}
