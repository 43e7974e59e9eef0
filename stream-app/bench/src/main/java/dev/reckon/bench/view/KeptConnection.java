package dev.reckon.bench.view;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One kept HTTP connection to a view, as simple as possible: the client's work must not count as
 * the server's on a machine that both share. Owned by one thread.
 */
final class KeptConnection implements AutoCloseable {

  private static final int CONNECT_MILLIS = 2_000;

  private final int port;
  private final Duration patience;
  private @Nullable Socket socket;
  private InputStream in = InputStream.nullInputStream();

  KeptConnection(int port, Duration patience) {
    this.port = port;
    this.patience = patience;
  }

  /** An answer. */
  record Answer(int status, String body) {}

  /** Sends a request; after a failure the next one opens a new connection. */
  Answer get(String path) throws IOException {
    return ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** Posts JSON. */
  Answer post(String path, String json) throws IOException {
    return ask(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + json.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + json);
  }

  private Answer ask(String request) throws IOException {
    try {
      open().getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return read();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Socket open() throws IOException {
    Socket present = socket;
    return present == null ? connect() : present;
  }

  private Socket connect() throws IOException {
    Socket opened = new Socket();
    opened.setTcpNoDelay(true);
    opened.setSoTimeout(Math.toIntExact(patience.toMillis()));
    opened.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
    in = new BufferedInputStream(opened.getInputStream(), 1 << 16);
    socket = opened;
    return opened;
  }

  private Answer read() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
    }
    return new Answer(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("The connection was closed");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
