package dev.reckon.view.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Headers of every answer that restrict browsers: an answer is data, which loads nothing, runs
 * nothing, and appears in no frame.
 */
final class SafeHeaders implements HttpConfiguration.Customizer {

  static final String POLICY = "Content-Security-Policy";

  /** The policy of the console's pages, which load their own scripts and styles. */
  static final String POLICY_OF_PAGES =
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
          + " frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

  private static final String POLICY_OF_DATA = "default-src 'none'; frame-ancestors 'none'";

  @Override
  public Request customize(Request request, HttpFields.Mutable headers) {
    addTo(headers);
    return request;
  }

  static void addTo(HttpFields.Mutable headers) {
    headers.put(POLICY, POLICY_OF_DATA);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
  }
}
