package dev.reckon.view.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Accepts changing requests from pages of this server, from pages of the origins in the settings,
 * and from programs, which send no origin; refuses those of other pages.
 */
final class OriginCheck extends Handler.Wrapper {

  private static final List<String> READING = List.of("GET", "HEAD", "OPTIONS");
  private static final String ANY = "*";

  private final List<String> origins;

  OriginCheck(List<String> origins, Handler handler) {
    super(handler);
    this.origins = List.copyOf(origins);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin == null || READING.contains(request.getMethod()) || isAllowed(origin, request)) {
      return super.handle(request, response, callback);
    }
    new Call(request, response, callback, Map.of()).fail(notAllowed(origin));
    return true;
  }

  private boolean isAllowed(String origin, Request request) {
    return origins.contains(ANY) || origins.contains(origin) || isOwn(origin, request.getHttpURI());
  }

  /** Compares host and port; a proxy may have removed the encryption. */
  private static boolean isOwn(String origin, HttpURI called) {
    try {
      URI page = new URI(origin);
      return page.getHost() != null
          && page.getHost().equalsIgnoreCase(called.getHost())
          && port(page.getPort()) == port(called.getPort());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** -1 for the default ports of HTTP and HTTPS, which addresses omit. */
  private static int port(int port) {
    return port == 80 || port == 443 ? -1 : port;
  }

  private static Problem notAllowed(String origin) {
    return Problem.of(
        403,
        "origin_not_allowed",
        "Pages of " + origin + " may not send events",
        "Add the origin to reckon.view.http.cors-origins if they may; a proxy has to pass on the"
            + " Host header.");
  }
}
