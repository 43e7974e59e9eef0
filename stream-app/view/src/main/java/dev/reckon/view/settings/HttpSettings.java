package dev.reckon.view.settings;

import java.time.Duration;
import java.util.List;

/**
 * How the view is called.
 *
 * @param port 0 takes a free one
 * @param advertised host:port for the other instances; empty for host and port
 * @param allowedHosts by which it may be called beside those of its own; "*" for any
 * @param bearerToken what callers have to show; empty for nothing
 * @param corsOrigins pages from where may call; "*" for everywhere
 * @param maxBodyBytes the largest event that is taken
 * @param requestTimeout how long a request may take to arrive, once it has begun to
 * @param maxConnections open at once; more wait
 * @param forwardTimeout how long to wait for another instance
 */
public record HttpSettings(
    String host,
    int port,
    String advertised,
    List<String> allowedHosts,
    String bearerToken,
    List<String> corsOrigins,
    int maxBodyBytes,
    Duration requestTimeout,
    int maxConnections,
    Duration forwardTimeout) {

  public HttpSettings {
    allowedHosts = List.copyOf(allowedHosts);
    corsOrigins = List.copyOf(corsOrigins);
  }
}
