package dev.reckon.view.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests data from other instances. An instance that does not answer in time is not asked again
 * for a moment, so that an unreachable machine delays a few requests, and not all.
 */
final class OtherInstances {

  /** Marks a request of one instance to another: that instance answers it, or nobody does. */
  static final String FORWARDED = "Reckon-Forwarded";

  /** The answer of an instance that does not hold the user. */
  static final int NOT_HELD = 421;

  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final HttpClient client;
  private final Duration timeout;
  private final String token;
  private final Map<String, Long> silentUntilNanos = new ConcurrentHashMap<>();

  /**
   * A client for other instances.
   *
   * @param token that they require; empty for none
   */
  OtherInstances(Duration timeout, String token) {
    this.client = HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(timeout).build();
    this.timeout = timeout;
    this.token = token;
  }

  /** The answer of an instance; empty if it has none, or does not answer. Never fails. */
  CompletableFuture<Optional<byte[]>> ask(String instance, String pathAndQuery) {
    Long silentUntil = silentUntilNanos.get(instance);
    if (silentUntil != null && System.nanoTime() - silentUntil < 0) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return client
        .sendAsync(request(instance, pathAndQuery), BodyHandlers.ofByteArray())
        .handle((answer, failure) -> read(instance, answer, failure));
  }

  private Optional<byte[]> read(
      String instance, @Nullable HttpResponse<byte[]> answer, @Nullable Throwable failure) {
    if (answer == null || failure != null) {
      silentUntilNanos.put(instance, System.nanoTime() + REST_NANOS);
      return Optional.empty();
    }
    silentUntilNanos.remove(instance);
    return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
  }

  private HttpRequest request(String instance, String pathAndQuery) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + instance + pathAndQuery))
            .timeout(timeout)
            .header(FORWARDED, "1");
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }
}
