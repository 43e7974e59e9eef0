package dev.reckon.view.http;

/**
 * A method and a path that are answered.
 *
 * @param method {@code HEAD} is answered wherever {@code GET} is, {@code OPTIONS} everywhere
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
}
