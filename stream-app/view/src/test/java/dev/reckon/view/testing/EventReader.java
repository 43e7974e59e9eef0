package dev.reckon.view.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads server-sent events from a socket, one by one. */
public final class EventReader implements AutoCloseable {

  /** The key of a comment among the fields of an event. */
  public static final String COMMENT = "comment";

  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final BufferedReader in;
  private String status = "";

  private EventReader(Socket socket) throws IOException {
    this.socket = socket;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Asks for a stream; the headers of the answer are read when this returns. */
  public static EventReader open(String address, String path, Map<String, String> headers) {
    try {
      String[] hostAndPort = address.split(":", 2);
      Socket socket = new Socket(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
      socket.setSoTimeout(TIMEOUT_MILLIS);
      StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
      request.append("Host: ").append(address).append("\r\n");
      headers.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
      socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.UTF_8));
      EventReader reader = new EventReader(socket);
      reader.readHead();
      return reader;
    } catch (IOException e) {
      throw new UncheckedIOException("The stream did not open", e);
    }
  }

  /** The first line of the answer. */
  public String status() {
    return status;
  }

  /** The next event by its fields, the lines of chunks left out. */
  public Map<String, String> next() {
    try {
      Map<String, String> event = new LinkedHashMap<>();
      while (true) {
        String line = in.readLine();
        if (line == null) {
          throw new IOException("The stream ended");
        }
        if (line.isEmpty() && !event.isEmpty()) {
          return event;
        }
        take(line, event);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next event that is no comment and not the opening. */
  public Map<String, String> nextEvent() {
    Map<String, String> event = next();
    while (!event.containsKey("event")) {
      event = next();
    }
    return event;
  }

  private static void take(String line, Map<String, String> event) {
    if (line.startsWith(":")) {
      event.put(COMMENT, line.substring(1).strip());
      return;
    }
    int colon = line.indexOf(": ");
    if (colon > 0) {
      event.put(line.substring(0, colon), line.substring(colon + 2));
    }
  }

  private void readHead() throws IOException {
    status = String.valueOf(in.readLine());
    String line = in.readLine();
    while (line != null && !line.isEmpty()) {
      line = in.readLine();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
