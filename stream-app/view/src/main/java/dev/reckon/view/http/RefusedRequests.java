package dev.reckon.view.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers requests that Jetty itself refuses with Reckon's own error format. */
final class RefusedRequests extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Object reason = request.getAttribute(ERROR_MESSAGE);
    byte[] body = Json.bytes(Json.of(problem(response.getStatus(), String.valueOf(reason))));
    SafeHeaders.addTo(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static Problem problem(int status, String reason) {
    return status >= 500
        ? Problem.of(status, "internal_error", "The view failed: " + reason, "Its log says more.")
        : Problem.of(
            status,
            "invalid_parameter",
            "The request is not acceptable HTTP: " + reason,
            "Check its address and headers.");
  }
}
