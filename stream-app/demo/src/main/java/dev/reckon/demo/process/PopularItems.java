package dev.reckon.demo.process;

import dev.reckon.demo.watch.VisitorList;
import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.recommendation.v1.RankedItem;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The popular items of a runtime, asked for as the view asks. Safe for any number of threads. */
public final class PopularItems implements VisitorList, AutoCloseable {

  private static final int DEADLINE_SECONDS = 5;

  private final ManagedChannel channel;

  private PopularItems(ManagedChannel channel) {
    this.channel = channel;
  }

  /** Those of the runtime at this address, which need not be there yet. */
  public static PopularItems of(String address) {
    return new PopularItems(ManagedChannelBuilder.forTarget(address).usePlaintext().build());
  }

  @Override
  public List<String> itemIds(int most) {
    try {
      return RecommenderInferenceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .getPopularItems(GetPopularItemsRequest.newBuilder().setListSize(most).build())
          .getItemsList()
          .stream()
          .map(RankedItem::getItemId)
          .toList();
    } catch (StatusRuntimeException e) {
      return List.of(); // A runtime that is away has nothing to show.
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
