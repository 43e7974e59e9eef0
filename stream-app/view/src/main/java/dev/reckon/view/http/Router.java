package dev.reckon.view.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Finds the route of a request, sees to it that the caller may take it, and takes the time. */
final class Router extends Handler.Abstract {

  private static final String BEARER = "Bearer ";

  private final List<Route> routes;
  private final StaticFiles files;
  private final byte[] token;
  private final MeterRegistry registry;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  /**
   * A router.
   *
   * @param token what callers have to show; empty for nothing
   */
  Router(List<Route> routes, StaticFiles files, String token, MeterRegistry registry) {
    this.routes = List.copyOf(routes);
    this.files = files;
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.registry = registry;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getPath();
    List<String> segments = Route.segments(path == null || path.isEmpty() ? "/" : path);
    boolean isKnownPath = false;
    for (Route route : routes) {
      Optional<Map<String, String>> parameters = route.match(segments);
      if (parameters.isPresent()) {
        if (route.method().equals(request.getMethod())) {
          take(
              route,
              new Call(request, response, timed(route, response, callback), parameters.get()));
          return true;
        }
        isKnownPath = true;
      }
    }
    Call call = new Call(request, response, callback, Map.of());
    if (isKnownPath) {
      call.fail(wrongMethod(request));
    } else if (!files.serve(call, segments)) {
      call.fail(nothingThere(path));
    }
    return true;
  }

  private void take(Route route, Call call) {
    try {
      checkAccess(route, call);
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

  private boolean isShown(Route route, Call call) {
    Optional<String> header =
        call.header("Authorization").filter(value -> value.startsWith(BEARER));
    if (header.isPresent()) {
      return isToken(header.get().substring(BEARER.length()));
    }
    return route.access() == Route.Access.TOKEN_OR_PARAMETER
        && call.query("access_token").filter(this::isToken).isPresent();
  }

  /** In a time that does not tell how much of it was right. */
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

  private static Problem wrongMethod(Request request) {
    return Problem.of(
        405,
        "method_not_allowed",
        request.getMethod() + " is nothing that this path answers",
        "See /openapi.yaml for what it does.");
  }

  private static Problem nothingThere(String path) {
    return Problem.of(
        404, "not_found", "There is nothing at " + path, "See /openapi.yaml for what there is.");
  }
}
