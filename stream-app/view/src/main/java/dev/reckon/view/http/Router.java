package dev.reckon.view.http;

import dev.reckon.settings.Spelling;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.pathmap.PathMappings;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Finds the route of a request, checks that the caller may use it, and measures the time. */
final class Router extends Handler.Abstract {

  private static final String BEARER = "bearer ";

  private final PathMappings<Map<String, Route>> routes = new PathMappings<>();
  private final StaticFiles files;
  private final byte[] token;
  private final MeterRegistry registry;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  /** The routes of a path by method, and its still encoded parameters. */
  private record Found(Map<String, Route> byMethod, Map<String, String> parameters) {}

  /**
   * A router.
   *
   * @param token the token that callers must send; empty for none
   */
  Router(List<Route> routes, StaticFiles files, String token, MeterRegistry registry) {
    routes.stream()
        .collect(
            Collectors.groupingBy(
                Route::template, Collectors.toMap(Route::method, Function.identity())))
        .forEach(
            (template, byMethod) ->
                this.routes.put(new UriTemplatePathSpec(template), Map.copyOf(byMethod)));
    this.files = files;
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.registry = registry;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("/");
    find(path)
        .ifPresentOrElse(
            found -> answer(found, request, response, callback),
            () -> new Call(request, response, callback, Map.of()).fail(nothingThere(path)));
    return true;
  }

  private Optional<Found> find(String path) {
    var matched = routes.getMatched(path);
    if (matched != null && matched.getPathSpec() instanceof UriTemplatePathSpec template) {
      return Optional.of(new Found(matched.getResource(), template.getPathParams(path)));
    }
    return files.find(path).map(file -> new Found(Map.of(file.method(), file), Map.of()));
  }

  private void answer(Found found, Request request, Response response, Callback callback) {
    String method = request.getMethod();
    // Jetty sends the head alone.
    Route route = found.byMethod().get(HttpMethod.HEAD.is(method) ? "GET" : method);
    if (route != null) {
      take(
          route, new Call(request, response, timed(route, response, callback), found.parameters()));
      return;
    }
    String allowed = allowed(found);
    response.getHeaders().put(HttpHeader.ALLOW, allowed);
    Call call = new Call(request, response, callback, Map.of());
    if (HttpMethod.OPTIONS.is(method)) {
      call.noContent();
    } else {
      call.fail(wrongMethod(method, allowed));
    }
  }

  private static String allowed(Found found) {
    TreeSet<String> methods = new TreeSet<>(found.byMethod().keySet());
    methods.add("OPTIONS");
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }

  private void take(Route route, Call call) {
    try {
      checkAccess(route, call);
      checkParameters(route, call);
      route.endpoint().answer(call);
    } catch (RuntimeException e) {
      call.fail(e);
    }
  }

  private void checkAccess(Route route, Call call) {
    if (token.length == 0 || route.access() == Route.Access.OPEN || isShown(route, call)) {
      return;
    }
    call.response().getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    throw Problem.of(
        401,
        "unauthorized",
        "The bearer token is missing or wrong",
        "Send the header Authorization: Bearer TOKEN with the token of reckon.view.http.bearer-token.");
  }

  private static void checkParameters(Route route, Call call) {
    if (route.access() == Route.Access.OPEN) {
      return;
    }
    List<String> known = route.allParameters();
    for (String name : call.queryNames()) {
      if (!known.contains(name)) {
        String meant =
            Spelling.nearest(name, known).map(it -> " (did you mean " + it + "?)").orElse("");
        throw Problem.parameter(
            "There is no parameter " + name + meant,
            known.isEmpty()
                ? "This path has no parameters in its query."
                : "The query of this path may have " + String.join(", ", known) + ".");
      }
    }
  }

  private boolean isShown(Route route, Call call) {
    Optional<String> header =
        call.header("Authorization")
            .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER));
    if (header.isPresent()) {
      return isToken(header.get().substring(BEARER.length()).strip());
    }
    return route.access() == Route.Access.TOKEN_OR_PARAMETER
        && call.query(Route.TOKEN_PARAMETER).filter(this::isToken).isPresent();
  }

  /** Compares in constant time. */
  private boolean isToken(String shown) {
    return MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8));
  }

  private Callback timed(Route route, Response response, Callback callback) {
    long startNanos = System.nanoTime();
    return Callback.from(
        callback,
        () ->
            timer(route, response.getStatus())
                .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS));
  }

  private Timer timer(Route route, int status) {
    return timers.computeIfAbsent(
        route.method() + route.template() + status,
        key ->
            Timer.builder("reckon.view.requests")
                .description("Requests by route and status; streams last as long as they are open")
                .tags(
                    "method", route.method(),
                    "path", route.template(),
                    "status", Integer.toString(status))
                .publishPercentiles(0.5, 0.99)
                .register(registry));
  }

  private static Problem wrongMethod(String method, String allowed) {
    return Problem.of(
        405,
        "method_not_allowed",
        "This path does not answer " + method,
        "It answers " + allowed + "; /openapi.yaml says what each does.");
  }

  private static Problem nothingThere(String path) {
    return Problem.of(
        404, "not_found", "There is nothing at " + path, "See /openapi.yaml for what there is.");
  }
}
