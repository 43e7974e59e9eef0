package dev.reckon.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.history.Interaction;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.job.request.RankedList;
import dev.reckon.job.request.RecommendationRequest;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A client of a {@link PlainServer}, one user a request, over a fixed number of connections. A
 * request without a free connection waits for one, until its budget is spent.
 */
final class PlainClient implements InferenceClient {

  private static final int CONNECTIONS = 32;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final InferenceOutcome LATE =
      new InferenceOutcome.Fallback(Reason.DEADLINE_EXCEEDED);

  private final URI address;
  private final int reasoningSteps;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);

  /**
   * @param reasoningSteps that the server takes for every list
   */
  PlainClient(URI address, int reasoningSteps) {
    this.address = address;
    this.reasoningSteps = reasoningSteps;
  }

  @Override
  public CompletableFuture<InferenceOutcome> rank(RecommendationRequest request) {
    CompletableFuture<InferenceOutcome> outcome =
        new CompletableFuture<InferenceOutcome>()
            .completeOnTimeout(LATE, request.budget().toNanos(), TimeUnit.NANOSECONDS);
    connections.execute(
        () -> {
          if (!outcome.isDone()) {
            outcome.complete(ask(request));
          }
        });
    return outcome;
  }

  private InferenceOutcome ask(RecommendationRequest request) {
    try {
      List<String> history =
          request.history().interactions().stream().map(Interaction::itemId).toList();
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(address)
                  .timeout(request.budget())
                  .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(history)))
                  .build(),
              BodyHandlers.ofByteArray());
      return new InferenceOutcome.Ranked(list(JSON.readTree(response.body())));
    } catch (IOException e) {
      return new InferenceOutcome.Fallback(Reason.RUNTIME_ERROR);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return LATE;
    }
  }

  private RankedList list(JsonNode answer) {
    JsonNode ids = answer.get("items");
    JsonNode scores = answer.get("scores");
    List<RankedItem> items = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      items.add(
          RankedItem.newBuilder()
              .setItemId(ids.get(i).asText())
              .setScore(scores.get(i).floatValue())
              .build());
    }
    return new RankedList(items, ModelRef.getDefaultInstance(), reasoningSteps, List.of());
  }

  @Override
  public Optional<RankedList> popularItems() {
    return Optional.empty();
  }

  @Override
  public void close() {
    connections.shutdownNow();
  }
}
