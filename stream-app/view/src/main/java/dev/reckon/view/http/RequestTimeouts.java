package dev.reckon.view.http;

import dev.reckon.process.RepeatedTask;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Closes connections on which a request has begun but does not arrive completely in time, head and
 * body. Jetty's idle timeout does not help against clients that send a byte now and then.
 * Connections that wait for their next request, or for their answer, stay open.
 *
 * <p>Called by any thread of the server; checks all connections on its own thread.
 */
final class RequestTimeouts implements Connection.Listener, AutoCloseable {

  /** How often connections are checked within the time of a request. */
  private static final int LOOKS = 10;

  private final long timeoutNanos;
  private final Counter timedOut;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Map<Connection, Arrival> arriving = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "request-timeouts"));

  /**
   * A request that is awaited, or that has begun to arrive.
   *
   * @param sinceNanos a time at which no byte of it had arrived
   * @param bytesBefore what the connection had received by then
   */
  private record Arrival(long sinceNanos, long bytesBefore) {

    boolean hasBegun(Connection connection) {
      return connection.getBytesIn() > bytesBefore;
    }
  }

  RequestTimeouts(Duration timeout, MeterRegistry registry) {
    this.timeoutNanos = timeout.toNanos();
    this.timedOut =
        Counter.builder("reckon.view.connections.timed.out")
            .description("Connections closed because their request did not arrive in time")
            .register(registry);
    Gauge.builder("reckon.view.connections.open", open, Set::size)
        .description("Connections that are open, streams among them")
        .register(registry);
    long pause = Math.max(1, timeout.toMillis() / LOOKS);
    var unused =
        thread.scheduleWithFixedDelay(
            new RepeatedTask("close late connections", this::closeLate),
            pause,
            pause,
            TimeUnit.MILLISECONDS);
  }

  /** Wraps a handler to record when a request has arrived, and when it has been answered. */
  Handler before(Handler handler) {
    return new Handler.Wrapper(handler) {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws Exception {
        Connection connection = request.getConnectionMetaData().getConnection();
        Request.addCompletionListener(request, failure -> await(connection));
        if (!hasBody(request)) {
          arriving.remove(connection);
          return super.handle(request, response, callback);
        }
        return super.handle(new WithBody(request, connection), response, callback);
      }
    };
  }

  @Override
  public void onOpened(Connection connection) {
    open.add(connection);
    arriving.put(connection, new Arrival(System.nanoTime(), 0));
  }

  @Override
  public void onClosed(Connection connection) {
    open.remove(connection);
    arriving.remove(connection);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void await(Connection connection) {
    if (open.contains(connection)) {
      arriving.put(connection, new Arrival(System.nanoTime(), connection.getBytesIn()));
    }
  }

  private static boolean hasBody(Request request) {
    return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
        || request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > 0;
  }

  private void closeLate() {
    long now = System.nanoTime();
    arriving.forEach(
        (connection, arrival) -> {
          if (!open.contains(connection)) {
            arriving.remove(connection, arrival);
          } else if (!arrival.hasBegun(connection)) {
            arriving.replace(connection, arrival, new Arrival(now, arrival.bytesBefore()));
          } else if (now - arrival.sinceNanos() > timeoutNanos
              && arriving.remove(connection, arrival)) {
            timedOut.increment();
            connection.getEndPoint().close();
          }
        });
  }

  /** A request that counts as arrived once its body has been read to its end. */
  private final class WithBody extends Request.Wrapper {
    private final Connection connection;

    WithBody(Request request, Connection connection) {
      super(request);
      this.connection = connection;
    }

    @Override
    public Content.Chunk read() {
      Content.Chunk chunk = super.read();
      if (chunk != null && chunk.isLast()) {
        arriving.remove(connection);
      }
      return chunk;
    }
  }
}
