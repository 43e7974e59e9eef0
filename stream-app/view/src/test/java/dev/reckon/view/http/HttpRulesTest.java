package dev.reckon.view.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.view.testing.RawConnection;
import dev.reckon.view.testing.RawConnection.Answer;
import dev.reckon.view.testing.ServedView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110 wants of every server, held against every route. */
class HttpRulesTest {

  private ServedView served;

  @BeforeEach
  void start() {
    served = ServedView.start(Map.of("reckon.view.http.bearer-token", "secret"));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void headIsAnsweredWhereverGetIsWithoutABody() throws IOException {
    for (String path : paths("GET")) {
      try (RawConnection connection = connect()) {
        Answer head = connection.request(lines("HEAD", path)).head();
        assertThat(head.status()).as(path).isEqualTo(path.endsWith("itemId") ? 404 : 200);
        assertThat(connection.request(lines("HEAD", "/health/live")).head().status())
            .as("on the same connection, so nothing followed the head of " + path)
            .isEqualTo(200);
      }
      if (!path.endsWith("/stream")) {
        assertThat(send("HEAD", path).header("Content-Type"))
            .as(path)
            .isEqualTo(send("GET", path).header("Content-Type"));
      }
    }
  }

  @Test
  void everyPathTellsWhatItAnswers() throws IOException {
    for (String path : paths("GET")) {
      assertThat(send("OPTIONS", path).status()).isEqualTo(204);
      assertThat(send("OPTIONS", path).header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
      assertThat(send("DELETE", path).status()).as(path).isEqualTo(405);
      assertThat(send("DELETE", path).header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }
    for (String path : paths("POST")) {
      assertThat(send("GET", path).status()).as(path).isEqualTo(405);
      assertThat(send("GET", path).header("Allow")).isEqualTo("OPTIONS, POST");
      assertThat(send("HEAD", path).status()).isEqualTo(405);
    }
    assertThat(send("DELETE", "/").status()).isEqualTo(405);
    assertThat(send("DELETE", "/js/main.js").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(send("DELETE", "/nothing").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer secret,    200",
    "bearer secret,    200",
    "BEARER  secret,   200",
    "Bearer Secret,    401",
    "Basic secret,     401",
    "Bearersecret,     401",
    "bearer,           401"
  })
  void theSchemeOfATokenHasNoCase(String header, int status) throws IOException {
    assertThat(
            answer("GET /v1/users HTTP/1.1", "Host: localhost", "Authorization: " + header)
                .status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /,                200",
    "GET, /js/main.js,      200",
    "GET, /health/live,     200",
    "GET, /metrics,         200",
    "GET, /v1/users,        200",
    "GET, /nothing,         404",
    "PUT, /health/live,     405",
    "OPTIONS, /v1/users,    204",
    "GET, /v1/users?limit=0, 400",
    "GET, /%,               400",
    "HEAD, /v1/users/u1/recommendations/stream, 200",
    "GET, /v1/users/u1/recommendations/stream,  200"
  })
  void browsersAreToldWithEveryAnswerToMakeNoMoreOfIt(String method, String path, int status)
      throws IOException {
    try (RawConnection connection = connect()) {
      Answer answer = connection.request(lines(method, path)).head();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("Server")).isEmpty();
    }
  }

  @Test
  void pagesMayLoadTheirOwnScriptsAndDataLoadNothing() throws IOException {
    assertThat(send("GET", "/").header("Content-Security-Policy")).contains("default-src 'self'");
    for (String path : List.of("/v1/users", "/nothing", "/metrics")) {
      assertThat(send("GET", path).header("Content-Security-Policy"))
          .as(path)
          .contains("default-src 'none'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/js/main.js", "/webjars/uplot/1.6.30/dist/uPlot.min.css"})
  void aFileThatABrowserHasIsNotSentAgain(String path) throws IOException {
    Answer first = send("GET", path);
    String etag = first.header("ETag");
    assertThat(etag).as("strong, of the content").matches("\"[^\"]+\"");

    for (String kept : List.of(etag, "\"other\", " + etag, "W/" + etag, "*")) {
      try (RawConnection connection = connect()) {
        connection.request(
            "GET " + path + " HTTP/1.1", "Host: localhost", "If-None-Match: " + kept);
        Answer again = connection.head();
        assertThat(again.status()).as(kept).isEqualTo(304);
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(connection.request(lines("GET", "/health/live")).answer().status())
            .isEqualTo(200);
      }
    }
    assertThat(
            answer("GET " + path + " HTTP/1.1", "Host: localhost", "If-None-Match: \"other\"")
                .body())
        .isEqualTo(first.body());
    assertThat(first.header("Cache-Control"))
        .isEqualTo(
            path.startsWith("/webjars/") ? "public, max-age=31536000, immutable" : "no-cache");
  }

  @Test
  void whatAnswersForUsersIsNotKept() throws IOException {
    assertThat(send("GET", "/v1/users/u1/recommendations").header("Cache-Control"))
        .isEqualTo("no-store");
  }

  /** A dot in a template is a dot. */
  @ParameterizedTest
  @ValueSource(
      strings = {"/openapi_yaml", "/metrics/", "/v1/users/a/b/history", "/v1/users//history"})
  void aPathIsOneOfATemplateWholeOrNotAtAll(String path) throws IOException {
    assertThat(send("GET", path).status()).isIn(400, 404);
  }

  private List<String> paths(String method) {
    return served.server().routes().stream()
        .filter(route -> route.method().equals(method))
        .map(route -> route.template().replaceAll("[{}]", ""))
        .toList();
  }

  private Answer send(String method, String path) throws IOException {
    try (RawConnection connection = connect()) {
      connection.request(lines(method, path));
      return method.equals("HEAD") || path.endsWith("/stream")
          ? connection.head()
          : connection.answer();
    }
  }

  private Answer answer(String... lines) throws IOException {
    try (RawConnection connection = connect()) {
      return connection.request(lines).answer();
    }
  }

  private static String[] lines(String method, String path) {
    return new String[] {
      method + " " + path + " HTTP/1.1", "Host: localhost", "Authorization: Bearer secret"
    };
  }

  private RawConnection connect() throws IOException {
    return RawConnection.to(served.address());
  }
}
