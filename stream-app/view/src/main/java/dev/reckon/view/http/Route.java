package dev.reckon.view.http;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A method and a path with a handler.
 *
 * @param method {@code HEAD} is answered wherever {@code GET} is, {@code OPTIONS} everywhere
 * @param template the path as in the OpenAPI document, e.g. {@code /v1/items/{itemId}}
 * @param access who may call
 * @param parameters those of its query; a misspelt one would else be taken for none
 */
record Route(
    String method, String template, Access access, Set<String> parameters, Endpoint endpoint) {

  /** The token, for clients that can send no header. */
  static final String TOKEN_PARAMETER = "access_token";

  /** Who may call. */
  enum Access {
    /** Anybody; the query is not looked at, as browsers and monitors have parameters of theirs. */
    OPEN,
    /** Callers with the token, if one is set. */
    TOKEN,
    /** The same, in a query parameter too. */
    TOKEN_OR_PARAMETER
  }

  /** Answers requests, now or later. */
  @FunctionalInterface
  interface Endpoint {
    void answer(Call call);
  }

  Route {
    parameters = Set.copyOf(parameters);
  }

  static Route get(String template, Endpoint endpoint, String... parameters) {
    return new Route("GET", template, Access.TOKEN, Set.of(parameters), endpoint);
  }

  static Route post(String template, Endpoint endpoint) {
    return new Route("POST", template, Access.TOKEN, Set.of(), endpoint);
  }

  Route with(Access other) {
    return new Route(method, template, other, parameters, endpoint);
  }

  /** All parameters that a query may have, in the order in which messages list them. */
  List<String> allParameters() {
    Stream<String> token =
        access == Access.TOKEN_OR_PARAMETER ? Stream.of(TOKEN_PARAMETER) : Stream.empty();
    return Stream.concat(parameters.stream().sorted(), token).toList();
  }
}
