package dev.reckon.view.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Locale;

/** HTTP/1.1 byte by byte, for what no client library sends. */
public final class RawConnection implements Closeable {

  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  /**
   * An answer.
   *
   * @param head status line and headers, as they came
   */
  public record Answer(String head, String body) {

    public int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** The value of a header; empty where it is missing. */
    public String header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT)))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  private RawConnection(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    socket =
        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Connects to host:port. */
  public static RawConnection to(String address) throws IOException {
    return new RawConnection(address);
  }

  /** Sends lines that end as HTTP wants them, and an empty one behind them. */
  public RawConnection request(String... lines) throws IOException {
    return send(String.join("\r\n", lines) + "\r\n\r\n");
  }

  public RawConnection send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return this;
  }

  /** The answer to a request, with as much of a body as its head says. */
  public Answer answer() throws IOException {
    Answer head = head();
    String length = head.header("Content-Length");
    byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
    return new Answer(head.head(), new String(body, UTF_8));
  }

  /** The head of an answer; of one to HEAD there is no more. */
  public Answer head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("an answer, after " + head).isNotNegative();
      head.append((char) next);
    }
    return new Answer(head.toString(), "");
  }

  /** Reads until this text has come. */
  public void awaitText(String wanted) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(wanted) < 0) {
      int next = in.read();
      assertThat(next).as(wanted + ", after " + read).isNotNegative();
      read.append((char) next);
    }
  }

  /** Whether the server closes the connection before patience ends, behind an answer or none. */
  public boolean isClosedByServer() {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // Reset: it was closed while something lay unread.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
