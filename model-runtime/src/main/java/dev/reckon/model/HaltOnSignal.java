package dev.reckon.model;

import java.util.function.IntSupplier;

/**
 * Ends the process at once when it is told to end (Ctrl-C, SIGTERM).
 *
 * <p>An ordinary exit tears down libtorch's globals while a call into it may still run. Nothing is
 * lost by going at once: files are written whole or not at all.
 */
final class HaltOnSignal {

  /** What shells say of a process that Ctrl-C ended. */
  static final int STATUS = 130;

  private final Thread hook = new Thread(() -> Runtime.getRuntime().halt(STATUS), "halt-on-signal");

  private HaltOnSignal() {}

  /** Runs a command; while it runs, the process halts when told to end. */
  static int during(IntSupplier command) {
    HaltOnSignal halt = new HaltOnSignal();
    Runtime.getRuntime().addShutdownHook(halt.hook);
    try {
      return command.getAsInt();
    } finally {
      halt.lift();
    }
  }

  private void lift() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The signal was faster. The hook is about to halt; nothing else may happen meanwhile.
      joinForEver();
    }
  }

  private void joinForEver() {
    try {
      hook.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
