package dev.reckon.demo.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a server of this machine, which may not listen yet. */
public final class Http {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Http() {}

  /** The status of the answer, 0 where there is none. */
  public static int status(int port, String path) throws InterruptedException {
    return answer(port, path).map(HttpResponse::statusCode).orElse(0);
  }

  /** The body of the answer, empty where there is none. */
  public static String get(int port, String path) throws InterruptedException {
    return answer(port, path).map(HttpResponse::body).orElse("");
  }

  private static Optional<HttpResponse<String>> answer(int port, String path)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return Optional.of(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
