package dev.reckon.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the signals that end a process (SIGTERM, Ctrl-C) before the JVM does. The JVM itself
 * would end with status 143 or 130, which supervisors take for a failure even after an orderly end;
 * and its shutdown hooks run concurrently, where those of Flink remove what a savepoint needs. A
 * second signal ends the process on the spot.
 */
public final class EndSignals {
  private static final Logger LOG = LoggerFactory.getLogger(EndSignals.class);

  /** The number that a shell adds to the signal that ended a process. */
  private static final int ENDED_BY_SIGNAL = 128;

  private EndSignals() {}

  /**
   * For servers, which normally end by a signal: from now on the shutdown hooks run and the status
   * is 0.
   */
  public static void endWithStatusZero() {
    onEnd(() -> System.exit(0));
  }

  /** Runs the action, on its own thread, when the process is asked to end. */
  public static void onEnd(Runnable action) {
    AtomicBoolean isEnding = new AtomicBoolean();
    for (String name : new String[] {"TERM", "INT"}) {
      try {
        handle(
            name,
            number -> {
              if (isEnding.getAndSet(true)) {
                Runtime.getRuntime().halt(ENDED_BY_SIGNAL + number);
              }
              new Thread(action, "stop").start();
            });
      } catch (ReflectiveOperationException e) {
        LOG.warn("SIG{} cannot be heard, so it ends the process as it ends any", name, e);
      }
    }
  }

  /** What to do on a signal of this number. */
  @FunctionalInterface
  private interface Handler {
    void handle(int number);
  }

  /** By reflection: naming the class would be a compiler warning that cannot be suppressed. */
  private static void handle(String name, Handler action) throws ReflectiveOperationException {
    Class<?> signalClass = Class.forName("sun.misc.Signal");
    Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
    Object signal = signalClass.getConstructor(String.class).newInstance(name);
    int number = (int) signalClass.getMethod("getNumber").invoke(signal);
    Object handler =
        Proxy.newProxyInstance(
            EndSignals.class.getClassLoader(),
            new Class<?>[] {handlerClass},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "handle" -> action.handle(number);
                case "hashCode" -> {
                  return number;
                }
                case "equals" -> {
                  return arguments != null && proxy == arguments[0];
                }
                default -> {
                  return "handler of SIG" + name;
                }
              }
              return null;
            });
    var register = signalClass.getMethod("handle", signalClass, handlerClass);
    Object before = register.invoke(null, signal, handler);
    if (before == handlerClass.getField("SIG_IGN").get(null)) {
      register.invoke(null, signal, before); // The parent process has set the signal to be ignored.
    }
  }
}
