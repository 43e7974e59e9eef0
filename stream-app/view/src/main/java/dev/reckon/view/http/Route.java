package dev.reckon.view.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A method and a path that are answered.
 *
 * @param template the path as in the OpenAPI document, e.g. {@code /v1/items/{itemId}}
 * @param access who may call
 */
record Route(String method, String template, Access access, Endpoint endpoint) {

  /** Who may call. */
  enum Access {
    /** Anybody. */
    OPEN,
    /** Whoever shows the token, where one is set. */
    TOKEN,
    /** The same, in a query parameter too. */
    TOKEN_OR_PARAMETER
  }

  /** Answers requests, now or later. */
  @FunctionalInterface
  interface Endpoint {
    void answer(Call call);
  }

  static Route get(String template, Endpoint endpoint) {
    return new Route("GET", template, Access.TOKEN, endpoint);
  }

  static Route post(String template, Endpoint endpoint) {
    return new Route("POST", template, Access.TOKEN, endpoint);
  }

  Route with(Access other) {
    return new Route(method, template, other, endpoint);
  }

  /** The parts of a path that stand for parameters, if the path is one of this template. */
  Optional<Map<String, String>> match(List<String> segments) {
    List<String> expected = segments(template);
    if (expected.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String part = expected.get(i);
      if (part.startsWith("{")) {
        parameters.put(part.substring(1, part.length() - 1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  /** A path's parts, as they stand there. */
  static List<String> segments(String path) {
    List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
    return segments.subList(1, segments.size());
  }
}
