package dev.reckon.view.settings;

import java.time.Duration;
import java.util.List;

/**
 * The settings of the HTTP server.
 *
 * @param port 0 takes a free one
 * @param advertised host:port for the other instances; empty for host and port
 * @param allowedHosts further hosts by which it may be called; "*" for any
 * @param bearerToken token that callers must send; empty for none
 * @param corsOrigins origins whose pages may call; "*" for all
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
