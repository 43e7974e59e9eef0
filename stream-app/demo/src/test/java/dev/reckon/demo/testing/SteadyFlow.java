package dev.reckon.demo.testing;

import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.simulate.Simulation;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Simulated events, one every so many milliseconds, from a thread of its own until closed. */
public final class SteadyFlow implements AutoCloseable {

  private final EventSender sender;
  private final Simulation events;
  private final long everyMillis;
  private final List<LoggedEvent> sent = new ArrayList<>();
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
    synchronized (sent) {
      return sent.size();
    }
  }

  /** All that was sent so far, in this order. */
  public List<LoggedEvent> events() {
    synchronized (sent) {
      return List.copyOf(sent);
    }
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
        LoggedEvent event = events.next().event();
        sender.send(event);
        synchronized (sent) {
          sent.add(event);
        }
        Thread.sleep(everyMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }
}
