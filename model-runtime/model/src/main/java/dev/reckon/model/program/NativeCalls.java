package dev.reckon.model.program;

import java.time.Duration;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps the calls into libtorch apart from the end of the process.
 *
 * <p>When a JVM ends, by a signal, {@code System.exit} or {@code Runtime.halt}, it waits 300 ms for
 * threads in native code and then runs libtorch's static destructors. A call that is still under
 * way uses what they destroyed and crashes. So a process that may end while it computes needs a
 * shutdown hook that calls {@link #hold}.
 */
public final class NativeCalls {

  /** All calls of this process. */
  public static final NativeCalls OF_PROCESS = new NativeCalls();

  private final ReadWriteLock gate = new ReentrantReadWriteLock();
  private boolean isHeld;

  NativeCalls() {}

  /** Waits for the calls under way; no other begins any more. Doing it twice does no harm. */
  public synchronized void hold() {
    if (!isHeld) {
      gate.writeLock().lock();
      isHeld = true;
    }
  }

  /**
   * Lets no call begin for a while, once those under way are over: a process that may use a share
   * of a processor rests so.
   */
  public void rest(Duration time) throws InterruptedException {
    gate.writeLock().lockInterruptibly();
    try {
      Thread.sleep(time.toMillis());
    } finally {
      gate.writeLock().unlock();
    }
  }

  /** Makes a call; after {@link #hold} it waits for the end of the process instead. */
  <T> T make(Supplier<T> call) {
    gate.readLock().lock();
    try {
      return call.get();
    } finally {
      gate.readLock().unlock();
    }
  }
}
