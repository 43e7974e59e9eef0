package dev.reckon.model.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the metrics at {@code /metrics} in Prometheus' text format. Requests are read and answered
 * by a few threads, so a client that sends half a request holds up nobody, and loses its connection
 * after a while.
 */
final class MetricsEndpoint implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int REQUEST_SECONDS = 10;

  static {
    // The JDK's server takes its bounds from system properties alone, once.
    System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS));
    System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(REQUEST_SECONDS));
  }

  private final HttpServer server;
  private final PrometheusMeterRegistry registry;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "metrics"));

  MetricsEndpoint(PrometheusMeterRegistry registry) {
    this.registry = registry;
    try {
      server = HttpServer.create(); // not bound yet
    } catch (IOException e) {
      throw new UncheckedIOException("this platform lets nobody listen", e);
    }
  }

  /** Listens; port 0 takes a free one. */
  void start(InetSocketAddress address) throws IOException {
    server.bind(address, 0);
    server.setExecutor(threads);
    server.createContext("/metrics", this::scrape);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void scrape(HttpExchange exchange) throws IOException {
    byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    exchange.sendResponseHeaders(200, text.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(text);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
