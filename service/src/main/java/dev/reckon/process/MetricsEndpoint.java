package dev.reckon.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Serves the metrics of a process at {@code /metrics} in Prometheus' text format, {@code
 * /health/live} (this process answers) and {@code /health/ready} (503 where a part is down).
 * Requests are read and answered by separate threads, so a client that sends half a request delays
 * nobody, and loses its connection after a while.
 */
public final class MetricsEndpoint implements AutoCloseable {
  /** A client that sends half a request holds one until its time is over; they cost little. */
  private static final int THREADS = 128;

  private static final int REQUEST_SECONDS = 5;

  static {
    // The JDK's server takes its bounds from system properties alone, once.
    System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS));
    System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(REQUEST_SECONDS));
  }

  private final HttpServer server;
  private final Supplier<String> metrics;
  private final Supplier<Health> health;
  private final ExecutorService threads = threads();

  /**
   * Whether a process does its whole task.
   *
   * @param json {@code {"status": "DOWN", "checks": [...]}}, or UP
   */
  public record Health(boolean isUp, String json) {
    static final Health ALIVE = new Health(true, "{\"status\":\"UP\",\"checks\":[]}");
  }

  /**
   * @param metrics the text of a scrape, made for each
   * @param health the state now
   */
  public MetricsEndpoint(Supplier<String> metrics, Supplier<Health> health) {
    this.metrics = metrics;
    this.health = health;
    try {
      server = HttpServer.create(); // not bound yet
    } catch (IOException e) {
      throw new UncheckedIOException("the JDK cannot make an HTTP server on this platform", e);
    }
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            REQUEST_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "metrics"));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Listens; port 0 takes a free one. */
  public void start(InetSocketAddress address) throws IOException {
    server.bind(address, 0);
    server.setExecutor(threads);
    server.createContext("/metrics", this::scrape);
    server.createContext("/health/live", exchange -> answer(exchange, Health.ALIVE));
    server.createContext("/health/ready", exchange -> answer(exchange, health.get()));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void scrape(HttpExchange exchange) throws IOException {
    answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
  }

  private static void answer(HttpExchange exchange, Health health) throws IOException {
    answer(exchange, health.isUp() ? 200 : 503, "application/json", health.json());
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
