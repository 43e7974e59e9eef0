package dev.reckon.view.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.view.testing.RawConnection;
import dev.reckon.view.testing.RawConnection.Answer;
import dev.reckon.view.testing.ServedView;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call by what name, and from what page. */
class HostCheckTest {

  private static final String CLICK = "{\"userId\":\"u1\",\"itemId\":\"i1\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LocalHost:9", "localhost.", "127.0.0.1", "127.0.1.1:80", "[::1]"})
  void namesOfLoopbackAreItsOwn(String host) throws IOException {
    try (ServedView served = ServedView.start(Map.of())) {
      assertThat(get(served, "/health/live", host).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/js/main.js",
        "/v1/users",
        "/v1/users/u1/history",
        "/v1/users/u1/recommendations/stream",
        "/v1/items?query=x",
        "/health/live",
        "/metrics",
        "/openapi.yaml",
        "/nothing"
      })
  void noPathIsAnsweredForAnotherHost(String path) throws IOException {
    try (ServedView served = ServedView.start(Map.of())) {
      Answer answer = get(served, path, "evil.example:8080");

      assertThat(answer.status()).isEqualTo(421);
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
      assertThat(answer.body())
          .contains("host_not_allowed", "evil.example", "reckon.view.http.allowed-hosts");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhos", "0"})
  void whatLooksLikeLoopbackIsNot(String host) throws IOException {
    try (ServedView served = ServedView.start(Map.of())) {
      assertThat(get(served, "/v1/users", host).status()).isEqualTo(421);
    }
  }

  @Test
  void anAddressInTheRequestLineCountsAsTheHost() throws IOException {
    try (ServedView served = ServedView.start(Map.of());
        RawConnection connection = RawConnection.to(served.address())) {
      connection.request("GET http://evil.example/v1/users HTTP/1.1", "Host: localhost");

      assertThat(connection.answer().status()).isIn(400, 421);
    }
  }

  @Test
  void anErasureForAnotherHostIsNotTaken() throws IOException {
    try (ServedView served = ServedView.start(Map.of())) {
      assertThat(post(served, "/v1/events/erasures", "Host: evil.example").status()).isEqualTo(421);
      assertThat(served.published()).isEmpty();
    }
  }

  @Test
  void theSettingsNameMoreHosts() throws IOException {
    Map<String, ?> settings =
        Map.of("reckon.view.http.allowed-hosts", List.of("Shop.example.com", "[2001:db8::1]"));
    try (ServedView served = ServedView.start(settings)) {
      assertThat(get(served, "/health/live", "shop.example.com").status()).isEqualTo(200);
      assertThat(get(served, "/health/live", "[2001:DB8::1]:8080").status()).isEqualTo(200);
      assertThat(get(served, "/health/live", "example.com").status()).isEqualTo(421);
    }
    try (ServedView served = ServedView.start(Map.of("reckon.view.http.allowed-hosts", "*"))) {
      assertThat(get(served, "/health/live", "whatever").status()).isEqualTo(200);
    }
  }

  @Test
  void whereOtherInstancesReachItIsItsOwnToo() throws IOException {
    try (ServedView served =
        ServedView.start(Map.of("reckon.view.http.advertised", "view-7:8080"))) {
      assertThat(get(served, "/health/live", "view-7:8080").status()).isEqualTo(200);
    }
  }

  /** Behind mapped ports and in clusters nobody can list the addresses by which it is reached. */
  @Test
  void whereItListensForOtherMachinesItGoesByTheNameOfThisOneAndByAddresses() throws IOException {
    try (ServedView served = ServedView.start(Map.of("reckon.view.http.host", "0.0.0.0"))) {
      String name = InetAddress.getLocalHost().getHostName();
      for (String own : List.of("localhost", name, "192.168.1.7:8080", "[fd00::7]")) {
        assertThat(get(served, "/health/live", own).status()).as(own).isEqualTo(200);
      }
      assertThat(get(served, "/v1/users", "evil.example").status()).isEqualTo(421);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,        ,                            202",
    "localhost,        http://localhost,            202",
    "localhost:8080,   http://localhost:8080,       202",
    "shop.example.com, https://shop.example.com,    202",
    "localhost,        https://partner.example.com, 202",
    "localhost,        http://evil.example,         403",
    "localhost:8080,   http://localhost:9090,       403",
    "localhost,        null,                        403",
    "localhost,        :%,                          403"
  })
  void eventsAreTakenFromOwnPagesAndThoseOfTheSettings(String host, String origin, int status)
      throws IOException {
    Map<String, ?> settings =
        Map.of(
            "reckon.view.http.allowed-hosts", "shop.example.com",
            "reckon.view.http.cors-origins", "https://partner.example.com");
    try (ServedView served = ServedView.start(settings)) {
      Answer answer =
          post(
              served,
              "/v1/events/clicks",
              "Host: " + host,
              origin == null ? "X-No-Origin: 1" : "Origin: " + origin);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(served.published()).hasSize(status == 202 ? 1 : 0);
      if (status == 403) {
        assertThat(answer.body()).contains("origin_not_allowed", "reckon.view.http.cors-origins");
      }
    }
  }

  private static Answer get(ServedView served, String path, String host) throws IOException {
    try (RawConnection connection = RawConnection.to("127.0.0.1:" + served.server().port())) {
      return connection.request("GET " + path + " HTTP/1.1", "Host: " + host).answer();
    }
  }

  private static Answer post(ServedView served, String path, String... headers) throws IOException {
    try (RawConnection connection = RawConnection.to(served.address())) {
      return connection
          .request(
              "POST " + path + " HTTP/1.1",
              String.join("\r\n", headers),
              "Content-Type: application/json",
              "Content-Length: " + CLICK.length())
          .send(CLICK)
          .answer();
    }
  }
}
