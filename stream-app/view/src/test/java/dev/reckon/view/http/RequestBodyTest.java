package dev.reckon.view.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.view.testing.ServedView;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that are refused while they still send. */
class RequestBodyTest {

  private static final int LARGE = 70_000;

  private ServedView served;
  private Socket socket;
  private InputStream answers;

  @BeforeEach
  void start() throws IOException {
    served = ServedView.start(Map.of("reckon.view.http.bearer-token", "secret"));
    open();
  }

  private void open() throws IOException {
    String[] hostAndPort = served.address().split(":", -1);
    socket = new Socket(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
    socket.setSoTimeout(10_000);
    answers = new BufferedInputStream(socket.getInputStream());
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    served.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/events/clicks,  secret, application/json, 413",
    "/v1/events/clicks,  secret, text/plain,       415",
    "/v1/events/clicks,  wrong,  application/json, 401",
    "/v1/events/nothing, secret, application/json, 404",
    "/health/live,       secret, application/json, 405"
  })
  void isHeardOutBeforeItIsRefusedAndCanGoOn(String path, String token, String type, int status)
      throws IOException {
    send(head("POST", path, token) + "Content-Type: " + type + "\r\nContent-Length: " + LARGE);
    send("\r\n\r\n{");
    assertThatSilent();
    send("x".repeat(LARGE - 1));
    assertThat(answer()).startsWith("HTTP/1.1 " + status);

    send(head("GET", "/health/live", "secret") + "\r\n");
    assertThat(answer()).as("on the same connection").startsWith("HTTP/1.1 200");
  }

  @Test
  void isHeardOutWhereItDoesNotSayHowMuchThereIs() throws IOException {
    send(json("Transfer-Encoding: chunked") + chunk(LARGE));
    assertThatSilent();
    send("0\r\n\r\n");
    assertThat(answer()).startsWith("HTTP/1.1 413");
  }

  @Test
  void isRefusedAtOnceWhereItAsksBeforeItSends() throws IOException {
    send(json("Expect: 100-continue\r\nContent-Length: " + LARGE));
    assertThat(answer()).startsWith("HTTP/1.1 413");
  }

  @Test
  void isRefusedInTheEndWhereItNeverStops() {
    assertThatThrownBy(
            () -> {
              send(json("Transfer-Encoding: chunked"));
              for (int sent = 0; sent < 100; sent++) {
                send(chunk(1 << 20));
              }
            })
        .as("100 MiB are not read")
        .isInstanceOf(IOException.class);
  }

  @Test
  void isNoErrorOfOursWhereItsClientHangsUp() throws IOException {
    List<LogEvent> lines = new CopyOnWriteArrayList<>();
    Appender appender = new Lines(lines);
    Logger root = (Logger) LogManager.getRootLogger();
    appender.start();
    root.addAppender(appender);
    try {
      for (int i = 0; i < 5; i++) {
        send(json("Content-Length: 1000") + "{");
        socket.shutdownOutput();
        assertThat(answer()).contains("400").contains("body_incomplete");
        socket.close();
        open();
      }
    } finally {
      root.removeAppender(appender);
    }

    assertThat(lines).noneMatch(line -> line.getLevel().isMoreSpecificThan(Level.WARN));
    assertThat(lines)
        .filteredOn(line -> line.getMessage().getFormattedMessage().contains("did not arrive"))
        .hasSizeLessThanOrEqualTo(1)
        .allMatch(line -> line.getThrown() == null);
  }

  private static String json(String headers) {
    return head("POST", "/v1/events/clicks", "secret")
        + "Content-Type: application/json\r\n"
        + headers
        + "\r\n\r\n";
  }

  private static String head(String method, String path, String token) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + token
        + "\r\n";
  }

  private static String chunk(int length) {
    return Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n";
  }

  private void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private void assertThatSilent() throws IOException {
    socket.setSoTimeout(200);
    assertThatThrownBy(() -> answers.read()).isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(10_000);
  }

  /** Keeps what is logged. */
  private static final class Lines extends AbstractAppender {
    private final List<LogEvent> lines;

    Lines(List<LogEvent> lines) {
      super("lines", null, null, true, Property.EMPTY_ARRAY);
      this.lines = lines;
    }

    @Override
    public void append(LogEvent event) {
      lines.add(event.toImmutable());
    }
  }

  /** Status line, headers and as much of a body as the headers say. */
  private String answer() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = answers.read();
      assertThat(next).as("an answer, after " + head).isNotNegative();
      head.append((char) next);
    }
    String length = head.substring(head.indexOf("Content-Length: ") + 16).split("\r\n", -1)[0];
    return head + new String(answers.readNBytes(Integer.parseInt(length)), US_ASCII);
  }
}
