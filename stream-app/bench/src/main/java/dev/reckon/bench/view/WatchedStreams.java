package dev.reckon.bench.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many streams of lists, read by one thread: a callback receives each piece that comes. So a
 * thousand clients cost this process almost nothing.
 */
final class WatchedStreams implements AutoCloseable {

  /** Receives the data of a stream, in pieces as they arrive. */
  interface Listener {
    void came(int stream, String piece, long nanos);
  }

  private final Selector selector;
  private final List<SocketChannel> channels = new ArrayList<>();
  private final Listener listener;
  private final Thread thread;
  private volatile boolean isClosed;

  private WatchedStreams(Listener listener) throws IOException {
    this.listener = listener;
    this.selector = Selector.open();
    this.thread = new Thread(this::read, "streams");
  }

  /** Opens a stream for each user. */
  static WatchedStreams open(int port, List<String> users, Listener listener) throws IOException {
    WatchedStreams streams = new WatchedStreams(listener);
    for (int i = 0; i < users.size(); i++) {
      streams.add(port, users.get(i), i);
    }
    streams.thread.start();
    return streams;
  }

  private void add(int port, String user, int number) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET /v1/users/" + user + "/recommendations/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, number);
    channels.add(channel);
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try {
      while (!isClosed) {
        selector.select(100);
        long now = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
          read(key, buffer, now);
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The streams broke off", e);
    }
  }

  private void read(SelectionKey key, ByteBuffer buffer, long nanos) throws IOException {
    buffer.clear();
    int bytes = ((SocketChannel) key.channel()).read(buffer);
    if (bytes < 0) {
      key.cancel();
      return;
    }
    String piece = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    listener.came((Integer) key.attachment(), piece, nanos);
  }

  /** Streams that were opened. */
  int size() {
    return channels.size();
  }

  @Override
  public void close() throws IOException {
    isClosed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
