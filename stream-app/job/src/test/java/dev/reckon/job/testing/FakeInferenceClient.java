package dev.reckon.job.testing;

import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.job.request.RankedList;
import dev.reckon.job.request.RecommendationRequest;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Keeps requests until the test answers them, in order of asking. */
public final class FakeInferenceClient implements InferenceClient {

  public static final ModelRef MODEL =
      ModelRef.newBuilder().setName("fake").setVersion("1").build();

  private final List<RecommendationRequest> requests = new CopyOnWriteArrayList<>();
  private final Deque<CompletableFuture<InferenceOutcome>> unanswered =
      new ConcurrentLinkedDeque<>();
  private Optional<RankedList> popular = Optional.empty();
  private boolean answersAtOnce;
  private boolean closed;

  /** A list of these items, scores falling. */
  public static RankedList list(String... itemIds) {
    List<RankedItem> items = new ArrayList<>();
    for (String itemId : itemIds) {
      items.add(RankedItem.newBuilder().setItemId(itemId).setScore(-items.size()).build());
    }
    return new RankedList(items, MODEL, 2, List.of());
  }

  public static InferenceOutcome ranked(String... itemIds) {
    return new InferenceOutcome.Ranked(list(itemIds));
  }

  public static InferenceOutcome failure(Reason reason) {
    return new InferenceOutcome.Fallback(reason);
  }

  @Override
  public CompletableFuture<InferenceOutcome> rank(RecommendationRequest request) {
    CompletableFuture<InferenceOutcome> outcome = new CompletableFuture<>();
    if (answersAtOnce) {
      outcome.complete(ranked());
    } else {
      unanswered.add(outcome);
    }
    // Last: who waits on another thread for a request may count on its being there to answer.
    requests.add(request);
    return outcome;
  }

  @Override
  public Optional<RankedList> popularItems() {
    return popular;
  }

  public void popularItemsAre(String... itemIds) {
    popular = Optional.of(list(itemIds));
  }

  /** Answers the oldest request that has no answer yet. */
  public void answer(InferenceOutcome outcome) {
    unanswered.remove().complete(outcome);
  }

  /** Answers what is unanswered, and every request to come at once, with an empty list. */
  public void answerAllFromNowOn() {
    answersAtOnce = true;
    while (!unanswered.isEmpty()) {
      answer(ranked());
    }
  }

  /** All requests ever made. */
  public List<RecommendationRequest> requests() {
    return requests;
  }

  /** The user and the sequence number of every request ever made, e.g. "u1@2". */
  public Stream<String> asked() {
    return requests.stream().map(request -> request.userId() + "@" + request.historySequence());
  }

  public int unanswered() {
    return unanswered.size();
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
