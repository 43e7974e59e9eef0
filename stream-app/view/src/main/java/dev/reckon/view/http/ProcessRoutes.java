package dev.reckon.view.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.kafka.TopicFollower;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The routes for operators: health, metrics, documents. They need no token. */
final class ProcessRoutes {

  private static final String YAML = "application/yaml";

  /** The number of recently replaced threads that indicates a persistent fault. */
  private static final int MANY_FAILURES = 3;

  private final ViewParts parts;

  ProcessRoutes(ViewParts parts) {
    this.parts = parts;
  }

  List<Route> routes() {
    return List.of(
            Route.get("/health/live", this::live),
            Route.get("/health/ready", this::ready),
            Route.get("/metrics", this::metrics),
            Route.get("/openapi.yaml", call -> document(call, "openapi.yaml")),
            Route.get("/asyncapi.yaml", call -> document(call, "asyncapi.yaml")))
        .stream()
        .map(route -> route.with(Route.Access.OPEN))
        .toList();
  }

  /** Down only if the process cannot recover: it then ends by itself. */
  private void live(Call call) {
    call.json(
        parts.view().hasFailed() ? 503 : 200,
        health(!parts.view().hasFailed(), "The tables are " + parts.view().state()));
  }

  /** Down also if the served lists may be old, as another instance may have newer ones. */
  private void ready(Call call) {
    List<String> reasons = whyNotReady();
    boolean isUp = reasons.isEmpty();
    String state = "The tables are " + parts.view().state();
    ObjectNode health =
        health(isUp, isUp ? state : state + ", and " + String.join(", and ", reasons));
    ObjectNode inputs = health.putObject("inputs");
    inputs.put("lagRecords", parts.view().inputLag());
    parts.inputs().newestList().ifPresent(at -> inputs.put("newestListAgeMs", age(at)));
    parts.inputs().newestEvent().ifPresent(at -> inputs.put("newestEventAgeMs", age(at)));
    inputs.put("listsAreStale", parts.inputs().areListsStale());
    call.json(isUp ? 200 : 503, health);
  }

  private List<String> whyNotReady() {
    List<String> reasons = new ArrayList<>();
    if (!parts.view().isReadable()) {
      reasons.add("they cannot be read yet");
    }
    if (!parts.isCatalogueRead().getAsBoolean()) {
      reasons.add("the catalogue is still being read");
    }
    int failures = parts.view().failuresLately();
    if (failures >= MANY_FAILURES) {
      reasons.add("their threads failed " + failures + " times lately (the log says why)");
    }
    List<TopicFollower.Status> silent = parts.inputs().notFollowing();
    if (!silent.isEmpty()) {
      reasons.add(notFollowed(silent));
    }
    return reasons;
  }

  /** One sentence for all topics: usually one broker is the cause. */
  private static String notFollowed(List<TopicFollower.Status> silent) {
    List<String> topics = silent.stream().map(TopicFollower.Status::topic).distinct().toList();
    long seconds = silent.stream().mapToLong(it -> it.silence().toSeconds()).max().orElse(0);
    return (topics.size() == 1 ? "the topic " : "the topics ")
        + String.join(", ", topics)
        + (topics.size() == 1 ? " is" : " are")
        + " not followed: no answer of the broker for "
        + seconds
        + " s";
  }

  private long age(Instant time) {
    return Math.max(0, Duration.between(time, parts.clock().instant()).toMillis());
  }

  private static ObjectNode health(boolean isUp, String detail) {
    return Json.object().put("status", isUp ? "UP" : "DOWN").put("detail", detail);
  }

  private void metrics(Call call) {
    parts.inputs().refreshMeters();
    PrometheusMeterRegistry registry = parts.registry();
    call.reply(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        registry.scrape().getBytes(StandardCharsets.UTF_8));
  }

  private static void document(Call call, String resource) {
    try (InputStream in = ProcessRoutes.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The document " + resource + " is not on the class path");
      }
      call.reply(200, YAML, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("The document " + resource + " cannot be read", e);
    }
  }
}
