package dev.reckon.process;

import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Redirects what libraries log with {@code java.util.logging}, such as gRPC, to this process's log,
 * which removes foreign control characters.
 */
public final class JavaLogging {

  private JavaLogging() {}

  /** Starts the redirection; a second call has no effect. */
  public static void toOurLog() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }
}
