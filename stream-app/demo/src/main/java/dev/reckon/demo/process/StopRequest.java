package dev.reckon.demo.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Ctrl-C as a request: the command sees it and ends in order, and only then the JVM ends. */
public final class StopRequest implements BooleanSupplier, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Makes signals that end the JVM wait until {@link #close}, for a minute at most. */
  public static StopRequest onSignals() {
    return onSignals(PATIENCE);
  }

  /** Makes signals that end the JVM wait until {@link #close}, for so long at most. */
  public static StopRequest onSignals(Duration patience) {
    StopRequest stop = new StopRequest();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop.requestAndWait(patience), "stop"));
    return stop;
  }

  /** Whether to stop. */
  @Override
  public boolean getAsBoolean() {
    return requested.getCount() == 0;
  }

  /** Waits until it is time to stop. */
  public void await() throws InterruptedException {
    requested.await();
  }

  /** Lets the JVM end. */
  @Override
  public void close() {
    ended.countDown();
  }

  private void requestAndWait(Duration patience) {
    requested.countDown();
    try {
      if (!ended.await(patience.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("Not everything ended within " + patience.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
