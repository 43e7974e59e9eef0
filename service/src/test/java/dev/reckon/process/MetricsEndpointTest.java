package dev.reckon.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.process.MetricsEndpoint.Health;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {

  @Test
  void clientsThatSendHalfARequestHoldUpNobody() throws Exception {
    try (MetricsEndpoint endpoint =
        new MetricsEndpoint(() -> "rows_total 1.0", () -> Health.ALIVE)) {
      endpoint.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      List<Socket> halves = new ArrayList<>();
      try {
        for (int i = 0; i < 40; i++) {
          halves.add(halfRequest(endpoint.port()));
        }
        HttpRequest whole =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + "/metrics"))
                .timeout(Duration.ofSeconds(4)) // less than a half request may take
                .build();

        assertThat(HttpClient.newHttpClient().send(whole, BodyHandlers.ofString()).body())
            .contains("rows_total 1.0");
      } finally {
        for (Socket half : halves) {
          half.close();
        }
      }
    }
  }

  private static Socket halfRequest(int port) throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: ".getBytes(US_ASCII));
    return socket;
  }
}
