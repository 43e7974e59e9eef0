package dev.reckon.view.settings;

import java.time.Duration;
import java.util.List;

/**
 * How the view is called.
 *
 * @param port 0 takes a free one
 * @param advertised host:port for the other instances; empty for host and port
 * @param bearerToken what callers have to show; empty for nothing
 * @param corsOrigins pages from where may call; "*" for everywhere
 * @param maxBodyBytes the largest event that is taken
 * @param forwardTimeout how long to wait for another instance
 */
public record HttpSettings(
    String host,
    int port,
    String advertised,
    String bearerToken,
    List<String> corsOrigins,
    int maxBodyBytes,
    Duration forwardTimeout) {

  public HttpSettings {
    corsOrigins = List.copyOf(corsOrigins);
  }
}
