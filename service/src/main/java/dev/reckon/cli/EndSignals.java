package dev.reckon.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears that the process is told to end (SIGTERM, Ctrl-C), before the JVM begins to. By itself the
 * JVM would end with status 143 or 130, which supervisors take for a failure, however orderly the
 * end of a server was; and its shutdown hooks run all at once, where those of Flink take away what
 * a savepoint needs. A second signal ends the process on the spot.
 */
public final class EndSignals {
  private static final Logger LOG = LoggerFactory.getLogger(EndSignals.class);

  /** What a shell adds to the number of the signal that ended a process. */
  private static final int ENDED_BY_SIGNAL = 128;

  private EndSignals() {}

  /**
   * For servers, for which being told to end is the ordinary end: from now on the shutdown hooks
   * run and the status is 0.
   */
  public static void endWithStatusZero() {
    onEnd(() -> System.exit(0));
  }

  /** Runs the action, on a thread of its own, when the process is told to end. */
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
      register.invoke(null, signal, before); // Whoever started this process wants it ignored.
    }
  }
}
