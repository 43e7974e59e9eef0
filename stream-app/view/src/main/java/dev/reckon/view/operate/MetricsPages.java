package dev.reckon.view.operate;

import dev.reckon.process.RepeatedTask;
import dev.reckon.view.settings.OperationsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the Prometheus endpoints of the job and the model runtime that the settings name, on its
 * own thread.
 */
public final class MetricsPages implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** The most samples of a page. */
  private static final int MAX_SAMPLES = 500;

  private final InstantSource clock;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "metrics-pages"));

  private MetricsPages(InstantSource clock) {
    this.clock = clock;
  }

  /** An endpoint of metrics. */
  private record Endpoint(String name, String address) {}

  /**
   * The last answer of an endpoint.
   *
   * @param readAt when; empty if it never answered
   * @param values by the name of the sample, labels included
   */
  public record Page(
      String name,
      String address,
      boolean isReachable,
      Optional<Instant> readAt,
      Map<String, Double> values) {
    public Page {
      values = new LinkedHashMap<>(values);
    }

    /** The samples of these metrics, whatever their labels. */
    public Map<String, Double> valuesOf(Set<String> metrics) {
      Map<String, Double> wanted = new LinkedHashMap<>();
      values.forEach(
          (sample, value) -> {
            if (metrics.contains(metricOf(sample))) {
              wanted.put(sample, value);
            }
          });
      return wanted;
    }

    private static String metricOf(String sample) {
      int labels = sample.indexOf('{');
      return labels < 0 ? sample : sample.substring(0, labels);
    }

    private Page unreachable() {
      return new Page(name, address, false, readAt, values);
    }
  }

  /** Starts to read the endpoints of the settings. */
  public static MetricsPages start(OperationsSettings settings, InstantSource clock) {
    MetricsPages pages = new MetricsPages(clock);
    pages.add("job", settings.jobMetrics());
    pages.add("runtime", settings.runtimeMetrics());
    if (!pages.endpoints.isEmpty()) {
      var unused =
          pages.thread.scheduleWithFixedDelay(
              new RepeatedTask("read the metrics pages", pages::refresh),
              0,
              settings.refresh().toMillis(),
              TimeUnit.MILLISECONDS);
    }
    return pages;
  }

  /** The pages as they were read last. */
  public List<Page> newest() {
    return endpoints.stream()
        .map(endpoint -> pages.getOrDefault(endpoint.name(), none(endpoint)))
        .toList();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void add(String name, String address) {
    if (!address.isEmpty()) {
      endpoints.add(new Endpoint(name, address));
    }
  }

  private static Page none(Endpoint endpoint) {
    return new Page(endpoint.name(), endpoint.address(), false, Optional.empty(), Map.of());
  }

  private void refresh() {
    endpoints.forEach(endpoint -> pages.put(endpoint.name(), read(endpoint)));
  }

  private Page read(Endpoint endpoint) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.address())).timeout(TIMEOUT).build();
    try {
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        return new Page(
            endpoint.name(),
            endpoint.address(),
            true,
            Optional.of(clock.instant()),
            samples(answer.body()));
      }
    } catch (IOException e) {
      // The page shows that it is not reachable.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return pages.getOrDefault(endpoint.name(), none(endpoint)).unreachable();
  }

  /** Reckon's samples in Prometheus' text format. */
  static Map<String, Double> samples(String text) {
    Map<String, Double> samples = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .filter(MetricsPages::isOurs)
        .limit(MAX_SAMPLES)
        .forEach(line -> addSample(line, samples));
    return samples;
  }

  /** The job's metrics carry the name of their operator, whose metric group they belong to. */
  private static boolean isOurs(String line) {
    return line.startsWith("reckon_")
        || line.startsWith("flink_taskmanager_job_task_operator_")
        || line.startsWith("flink_jobmanager_job_");
  }

  private static void addSample(String line, Map<String, Double> samples) {
    int nameEnd = line.indexOf('}') < 0 ? line.indexOf(' ') : line.indexOf('}') + 1;
    if (nameEnd <= 0) {
      return;
    }
    String value = line.substring(nameEnd).trim().split(" ", -1)[0];
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        samples.put(line.substring(0, nameEnd), number);
      }
    } catch (NumberFormatException e) {
      // Prometheus writes +Inf and NaN so; there is nothing to show.
      return;
    }
  }
}
