package dev.reckon.view.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.testing.Lists;
import dev.reckon.view.testing.RawConnection;
import dev.reckon.view.testing.ServedView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send a bit of a request and then take their time. */
class RequestTimeoutsTest {

  private static final int MOST = 40;
  private static final String[] LIVE = {"GET /health/live HTTP/1.1", "Host: localhost"};

  private final List<RawConnection> connections = new ArrayList<>();
  private ServedView served;

  @BeforeEach
  void start() {
    served =
        ServedView.start(
            Map.of(
                "reckon.view.http.request-timeout",
                "200ms",
                "reckon.view.http.connections-max",
                MOST));
  }

  @AfterEach
  void stop() throws IOException {
    for (RawConnection connection : connections) {
      connection.close();
    }
    served.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "G",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "POST /v1/events/clicks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000\r\n\r\n{",
        "POST /v1/events/nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nab"
      })
  void aRequestThatDoesNotArriveInTimeLosesItsConnectionAndNobodyElseDoes(String begun)
      throws Exception {
    RawConnection stream = connect();
    stream.request("GET /v1/users/u1/recommendations/stream HTTP/1.1", "Host: localhost");
    stream.awaitText("event: list");
    RawConnection kept = connect();
    assertThat(kept.request(LIVE).answer().status()).isEqualTo(200);
    List<RawConnection> slow = new ArrayList<>();
    for (int i = 0; i < MOST - 10; i++) {
      slow.add(connect().send(begun));
    }

    assertThat(connect().request(LIVE).answer().status()).as("meanwhile").isEqualTo(200);
    drip(slow);
    assertThat(slow).allMatch(RawConnection::isClosedByServer);
    assertThat(kept.request(LIVE).answer().status())
        .as("on a connection that only waited for its next request")
        .isEqualTo(200);
    served.list(Lists.ranked("u1", 1, ServedView.NOW.plusSeconds(1), 3));
    stream.awaitText("\"historySequence\":1");
  }

  @Test
  void whoComesWhenAllConnectionsAreTakenIsAnsweredOnceSlowOnesAreClosed() throws Exception {
    for (int i = 0; i < MOST; i++) {
      connect().send("GET /health/live HTTP/1.1\r\n");
    }

    assertThat(connect().request(LIVE).answer().status()).isEqualTo(200);
    assertThat(get("/metrics"))
        .contains("reckon_view_connections_timed_out_total " + MOST + ".0")
        .contains("reckon_view_connections_open ");
  }

  @Test
  void aSecondRequestThatStopsInItsMiddleIsCutOffToo() throws Exception {
    RawConnection connection = connect();
    assertThat(connection.request(LIVE).answer().status()).isEqualTo(200);
    connection.send("GET /health");

    assertThat(connection.isClosedByServer()).isTrue();
  }

  /** A byte now and then, which keeps Jetty's idle timeout from coming. */
  private static void drip(List<RawConnection> slow) throws InterruptedException {
    for (int round = 0; round < 6; round++) {
      TimeUnit.MILLISECONDS.sleep(50);
      for (RawConnection connection : slow) {
        try {
          connection.send("a");
        } catch (IOException e) {
          return; // Closed already.
        }
      }
    }
  }

  private String get(String path) throws IOException {
    return connect().request("GET " + path + " HTTP/1.1", "Host: localhost").answer().body();
  }

  private RawConnection connect() throws IOException {
    RawConnection connection = RawConnection.to(served.address());
    connections.add(connection);
    return connection;
  }
}
