package dev.reckon.view.popular;

import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.GetPopularItemsResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.process.RepeatedTask;
import dev.reckon.view.settings.PopularSettings;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The popular items of the model runtime, fetched repeatedly on its own thread. The first of
 * several runtimes that answers counts; while none does, the last answer remains.
 */
public final class RuntimePopularity implements Popularity {

  private static final Logger LOG = LoggerFactory.getLogger(RuntimePopularity.class);
  private static final int DEADLINE_SECONDS = 5;

  private final List<ManagedChannel> channels;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "popular-refresh"));
  private volatile PopularList newest = PopularList.NONE;

  private RuntimePopularity(List<ManagedChannel> channels) {
    this.channels = channels;
  }

  /** Starts to ask the runtimes that the settings name. */
  public static RuntimePopularity start(PopularSettings settings) {
    RuntimePopularity popularity =
        new RuntimePopularity(
            settings.runtimes().stream()
                .map(address -> ManagedChannelBuilder.forTarget(address).usePlaintext())
                .<ManagedChannel>map(ManagedChannelBuilder::build)
                .toList());
    var unused =
        popularity.thread.scheduleWithFixedDelay(
            new RepeatedTask("ask what is popular", popularity::refresh),
            0,
            settings.refresh().toMillis(),
            TimeUnit.MILLISECONDS);
    return popularity;
  }

  @Override
  public PopularList list() {
    return newest;
  }

  private void refresh() {
    for (ManagedChannel channel : channels) {
      if (refresh(channel)) {
        return;
      }
    }
  }

  private boolean refresh(ManagedChannel channel) {
    try {
      GetPopularItemsResponse answer =
          RecommenderInferenceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .getPopularItems(GetPopularItemsRequest.newBuilder().setListSize(MAX_ITEMS).build());
      newest = new PopularList(answer.getItemsList(), answer.getModel());
      return true;
    } catch (StatusRuntimeException e) {
      LOG.debug("{} returns no popular items: {}", channel.authority(), e.getStatus());
      return false;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
