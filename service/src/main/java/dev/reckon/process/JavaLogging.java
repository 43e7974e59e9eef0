package dev.reckon.process;

import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Brings what libraries log by {@code java.util.logging}, gRPC for one, into this process's own
 * log, which lets no control character of others through.
 */
public final class JavaLogging {

  private JavaLogging() {}

  /** From now on; does nothing the second time. */
  public static void toOurLog() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }
}
