package dev.reckon.view.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.wire.Encoding;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request and the way to answer it. Answered once, by any thread. */
final class Call {

  private static final Logger LOG = LoggerFactory.getLogger(Call.class);
  private static final String JSON = "application/json";

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Map<String, String> pathParameters;
  private final Fields query;

  /** A request handler, which gets the still encoded values of the path's parameters. */
  Call(Request request, Response response, Callback callback, Map<String, String> pathParameters) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.pathParameters = pathParameters;
    this.query = Request.extractQueryParameters(request);
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  Callback callback() {
    return callback;
  }

  /** The path and query of the request, unchanged. */
  String pathAndQuery() {
    return request.getHttpURI().getPathQuery();
  }

  /** A part of the path, decoded. */
  String path(String name) {
    String encoded = String.valueOf(pathParameters.get(name));
    String value;
    try {
      // In a path a plus is a plus.
      value = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.parameter(
          name + " is not well encoded: " + encoded, "Percent-encode it as UTF-8.");
    }
    if (value.isBlank()) {
      throw Problem.parameter(name + " is empty", "Put an id between the slashes of the path.");
    }
    return value;
  }

  /** The names of the parameters in the query. */
  Set<String> queryNames() {
    return query.getNames();
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.getValue(name));
  }

  /** A whole number of the query, or its default. */
  int number(String name, int least, int most, int otherwise) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below.
      LOG.trace("not a number", e);
    }
    throw Problem.parameter(
        name + " = " + text.get() + " is not acceptable",
        "Give a whole number from "
            + least
            + " to "
            + most
            + ", or leave it out for "
            + otherwise
            + ".");
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /** The body as JSON. */
  CompletableFuture<byte[]> jsonBody(int maxBytes) {
    String type = header("Content-Type").orElse("");
    if (!Encoding.named(type).equals(Optional.of(Encoding.JSON))) {
      throw Problem.of(
          415,
          "unsupported_media_type",
          "The body is " + (type.isEmpty() ? "of no type" : type),
          "Send the event as JSON, with the header Content-Type: application/json.");
    }
    return RequestBody.read(request, maxBytes);
  }

  void json(int status, JsonNode body) {
    json(status, Json.bytes(body));
  }

  void json(int status, byte[] body) {
    reply(status, JSON, body);
  }

  /** Whether the caller wants only the headers. */
  boolean isHead() {
    return HttpMethod.HEAD.is(request.getMethod());
  }

  /** Answers with headers only. */
  void noContent() {
    headersAlone(204);
  }

  /** Answers that the caller has the current version. */
  void notModified() {
    headersAlone(304);
  }

  private void headersAlone(int status) {
    response.setStatus(status);
    response.write(true, null, callback);
  }

  void reply(int status, String contentType, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    if (!response.getHeaders().contains(HttpHeader.CACHE_CONTROL)) {
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /** Answers with an error, once the request has been read to its end. */
  void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapper
            ? Objects.requireNonNullElse(wrapper.getCause(), wrapper)
            : failure;
    if (response.isCommitted()) {
      callback.failed(cause);
      return;
    }
    Problem problem = cause instanceof Problem told ? told : failed(cause);
    var unused = RequestBody.drop(request).thenRun(() -> json(problem.status(), Json.of(problem)));
  }

  private Problem failed(Throwable cause) {
    LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), cause);
    return Problem.of(
        500,
        "internal_error",
        "The view failed: " + cause,
        "Try again; if it stays, its log says more.");
  }
}
