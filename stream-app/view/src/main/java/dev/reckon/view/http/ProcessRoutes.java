package dev.reckon.view.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What those ask who run the process: health, metrics, documents. Open to anybody. */
final class ProcessRoutes {

  private static final String YAML = "application/yaml";

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

  private void live(Call call) {
    tell(call, !parts.view().hasFailed(), "The tables are " + parts.view().state());
  }

  private void ready(Call call) {
    boolean isCatalogueRead = parts.isCatalogueRead().getAsBoolean();
    tell(
        call,
        isCatalogueRead && parts.view().isReadable(),
        "The tables are "
            + parts.view().state()
            + (isCatalogueRead ? "" : ", and the catalogue is still being read"));
  }

  private static void tell(Call call, boolean isUp, String detail) {
    call.json(
        isUp ? 200 : 503, Json.object().put("status", isUp ? "UP" : "DOWN").put("detail", detail));
  }

  private void metrics(Call call) {
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
