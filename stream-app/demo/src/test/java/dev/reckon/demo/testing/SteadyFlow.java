package dev.reckon.demo.testing;

import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.simulate.Simulation;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Simulated events, one every so many milliseconds, from a thread of its own until closed. */
public final class SteadyFlow implements AutoCloseable {

  private final EventSender sender;
  private final Simulation events;
  private final long everyMillis;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::send, "steady-flow");
  private volatile boolean closed;

  private SteadyFlow(EventSender sender, Simulation events, long everyMillis) {
    this.sender = sender;
    this.events = events;
    this.everyMillis = everyMillis;
  }

  public static SteadyFlow start(EventSender sender, Simulation events, long everyMillis) {
    SteadyFlow flow = new SteadyFlow(sender, events, everyMillis);
    flow.thread.start();
    return flow;
  }

  /** Events sent so far. */
  public long sent() {
    return sent.get();
  }

  /** Ends the flow; the broker has all of it when this returns. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    sender.flush();
  }

  private void send() {
    try {
      while (!closed) {
        sender.send(events.next().event());
        sent.incrementAndGet();
        Thread.sleep(everyMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }
}
