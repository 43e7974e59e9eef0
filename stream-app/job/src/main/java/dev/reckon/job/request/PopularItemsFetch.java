package dev.reckon.job.request;

import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceFutureStub;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the popular items of a model runtime. Read by any thread; {@link #fetch} is called by the
 * client's thread.
 */
final class PopularItemsFetch {
  private static final Logger LOG = LoggerFactory.getLogger(PopularItemsFetch.class);

  private static final int DEADLINE_SECONDS = 5;

  /** More items than a list has, as seen ones are left out. */
  private static final int MAX_ITEMS = 1_000;

  /** The interval until the first list arrives. */
  private static final Duration UNTIL_FIRST = Duration.ofSeconds(1);

  private final RecommenderInferenceFutureStub stub;
  private final Duration refresh;
  private final CountDownLatch firstWord = new CountDownLatch(1);
  private final AtomicBoolean fetching = new AtomicBoolean();
  private volatile Optional<RankedList> items = Optional.empty();

  /**
   * Starts without a list.
   *
   * @param refresh how often to fetch, once a list has arrived
   */
  PopularItemsFetch(RecommenderInferenceFutureStub stub, Duration refresh) {
    this.stub = stub;
    this.refresh = refresh;
  }

  /** The newest list; empty as long as there is none. */
  Optional<RankedList> items() {
    return items;
  }

  /** How long to wait before the next fetch. */
  Duration pause() {
    return items.isEmpty() ? UNTIL_FIRST : refresh;
  }

  /** Waits until a runtime has answered, with a list or an error, or for this long. */
  void awaitFirstWord(Duration most) throws InterruptedException {
    boolean unused = firstWord.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks, unless an answer is pending; returns at once. */
  void fetch() {
    if (!fetching.compareAndSet(false, true)) {
      return;
    }
    Answers.listen(
        stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
            .getPopularItems(GetPopularItemsRequest.newBuilder().setListSize(MAX_ITEMS).build()),
        response -> {
          items =
              Optional.of(
                  new RankedList(response.getItemsList(), response.getModel(), 0, List.of()));
          ended();
        },
        error -> {
          ended();
          LOG.debug("What is popular could not be fetched; the list before stays", error);
        });
  }

  private void ended() {
    fetching.set(false);
    firstWord.countDown();
  }
}
