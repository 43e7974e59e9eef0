package dev.reckon.serving.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves the metrics at {@code /metrics} in Prometheus' text format, {@code /health/live} (this
 * process answers) and {@code /health/ready} ({@link RuntimeHealth}, 503 where a part is down).
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
  private final PrometheusMeterRegistry registry;
  private final RuntimeHealth health;
  private final ExecutorService threads = threads();

  public MetricsEndpoint(PrometheusMeterRegistry registry, RuntimeHealth health) {
    this.registry = registry;
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
    server.createContext("/health/live", exchange -> answer(exchange, List.of()));
    server.createContext("/health/ready", exchange -> answer(exchange, health.checks()));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void scrape(HttpExchange exchange) throws IOException {
    answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
  }

  private static void answer(HttpExchange exchange, List<RuntimeHealth.Check> checks)
      throws IOException {
    answer(
        exchange,
        RuntimeHealth.isUp(checks) ? 200 : 503,
        "application/json",
        RuntimeHealth.json(checks));
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
