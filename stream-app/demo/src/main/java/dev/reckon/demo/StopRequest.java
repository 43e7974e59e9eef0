package dev.reckon.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Ctrl-C as a request: the command sees it and ends in order, and only then the JVM ends. */
final class StopRequest implements BooleanSupplier, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean requested;

  /** Makes signals that end the JVM wait until {@link #close}. */
  static StopRequest onSignals() {
    StopRequest stop = new StopRequest();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::requestAndWait, "stop"));
    return stop;
  }

  /** Whether to stop. */
  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  /** Lets the JVM end. */
  @Override
  public void close() {
    ended.countDown();
  }

  private void requestAndWait() {
    requested = true;
    try {
      if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("Not everything ended within " + PATIENCE.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
