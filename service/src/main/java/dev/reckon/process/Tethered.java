package dev.reckon.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * The main class of every child JVM: runs another main class, and ends when the parent does.
 *
 * <p>The child's standard input is a pipe that only the parent holds. However the parent ends, the
 * pipe closes with it, so no broker and no runtime outlives a demo. Ctrl-C goes to all processes of
 * a terminal at once; the child ignores it, because the parent decides in which order things stop.
 */
public final class Tethered {

  private Tethered() {}

  /** Runs {@code args[0]}, a main class, with the arguments after it. */
  public static void main(String[] args) throws Throwable {
    ignoreInterrupts();
    Thread tether = new Thread(() -> awaitEnd(System.in), "tether");
    tether.setDaemon(true);
    tether.start();
    Method main = Class.forName(args[0]).getMethod("main", String[].class);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static void awaitEnd(InputStream parent) {
    try {
      while (parent.read() >= 0) {
        // The parent never writes: only the end of the stream matters.
      }
    } catch (IOException e) {
      System.err.println("The pipe to the parent process broke, so this process ends: " + e);
    }
    System.exit(0);
  }

  /** By reflection: naming the class would be a compiler warning that cannot be suppressed. */
  private static void ignoreInterrupts() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object interrupt = signal.getConstructor(String.class).newInstance("INT");
    Object ignore = handler.getField("SIG_IGN").get(null);
    signal.getMethod("handle", signal, handler).invoke(null, interrupt, ignore);
  }
}
