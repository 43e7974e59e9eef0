package dev.reckon.demo.replay;

import java.time.Duration;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends the steps of a log one after the other: at a multiple of their own speed, or as fast as
 * lists come back ({@link Lockstep}). Runs on the thread that calls it; output of the job is
 * reported from any other thread.
 */
public final class Replay {

  /** Enough to keep the job busy, few enough to notice a failure. */
  private static final int MAX_USERS_IN_FLIGHT = 128;

  private static final int MAX_SET_ASIDE = 20_000;

  /** How often a wait checks whether it was asked to stop. */
  private static final long LONGEST_WAIT_NANOS = Duration.ofMillis(100).toNanos();

  private final EventSender sender;
  private final Speed speed;
  private final Duration answerTimeout;
  private final UnaryOperator<ReplayStep> departing;
  private final Consumer<ReplayStep> beforeSend;
  private final LongSupplier nanoClock;

  private final Object lock = new Object();
  private @Nullable Lockstep lockstep;

  /**
   * A replay that has not started.
   *
   * @param answerTimeout at full speed, how long a step waits for a list that covers it
   * @param departing the step to send instead: itself, or one with the time of sending
   * @param beforeSend sees every step just before it is sent
   */
  public Replay(
      EventSender sender,
      Speed speed,
      Duration answerTimeout,
      UnaryOperator<ReplayStep> departing,
      Consumer<ReplayStep> beforeSend) {
    this(sender, speed, answerTimeout, departing, beforeSend, System::nanoTime);
  }

  Replay(
      EventSender sender,
      Speed speed,
      Duration answerTimeout,
      UnaryOperator<ReplayStep> departing,
      Consumer<ReplayStep> beforeSend,
      LongSupplier nanoClock) {
    this.sender = sender;
    this.speed = speed;
    this.answerTimeout = answerTimeout;
    this.departing = departing;
    this.beforeSend = beforeSend;
    this.nanoClock = nanoClock;
  }

  /**
   * Sends steps until none is left or {@code stopped} is true.
   *
   * @return steps that no list covered in time
   */
  public long run(Iterator<? extends ReplayStep> steps, BooleanSupplier stopped)
      throws InterruptedException {
    long timeouts = 0;
    if (speed instanceof Speed.Fold fold) {
      runPaced(steps, fold.factor(), stopped);
    } else {
      timeouts = runInLockstep(steps, stopped);
    }
    sender.flush();
    return timeouts;
  }

  /** A list that covers this event was read, or a dead letter of it. */
  public void settle(String userId, String eventId) {
    synchronized (lock) {
      if (lockstep != null) {
        lockstep.settle(userId, eventId);
        lock.notifyAll();
      }
    }
  }

  /** The tombstone of a forgotten user was read. */
  public void settleErasure(String userId) {
    synchronized (lock) {
      if (lockstep != null) {
        lockstep.settleErasure(userId);
        lock.notifyAll();
      }
    }
  }

  private void runPaced(
      Iterator<? extends ReplayStep> steps, double factor, BooleanSupplier stopped)
      throws InterruptedException {
    long startNanos = nanoClock.getAsLong();
    long firstMillis = -1;
    while (steps.hasNext() && !stopped.getAsBoolean()) {
      ReplayStep step = steps.next();
      if (firstMillis < 0) {
        firstMillis = step.eventTimeMillis();
      }
      double dueNanos = (step.eventTimeMillis() - firstMillis) * 1e6 / factor;
      if (!sleepUntil(startNanos + (long) dueNanos, stopped)) {
        return;
      }
      send(step);
    }
  }

  /** False if asked to stop meanwhile. */
  private boolean sleepUntil(long dueNanos, BooleanSupplier stopped) throws InterruptedException {
    for (long left = dueNanos - nanoClock.getAsLong();
        left > 0;
        left = dueNanos - nanoClock.getAsLong()) {
      if (stopped.getAsBoolean()) {
        return false;
      }
      Thread.sleep(Duration.ofNanos(Math.min(left, LONGEST_WAIT_NANOS)).toMillis() + 1);
    }
    return true;
  }

  private long runInLockstep(Iterator<? extends ReplayStep> steps, BooleanSupplier stopped)
      throws InterruptedException {
    Lockstep lockstep =
        new Lockstep(
            steps,
            MAX_USERS_IN_FLIGHT,
            MAX_SET_ASIDE,
            answerTimeout.toNanos(),
            speed instanceof Speed.InOrder inOrder ? inOrder.fromMillis() : Long.MAX_VALUE);
    synchronized (lock) {
      this.lockstep = lockstep;
    }
    while (!stopped.getAsBoolean()) {
      ReplayStep step;
      synchronized (lock) {
        step = lockstep.next(nanoClock.getAsLong());
        if (step == null) {
          if (lockstep.isDone()) {
            break;
          }
          lock.wait(Duration.ofNanos(LONGEST_WAIT_NANOS).toMillis());
        }
      }
      if (step != null) {
        send(step);
      }
    }
    synchronized (lock) {
      return lockstep.timeouts();
    }
  }

  private void send(ReplayStep due) {
    ReplayStep step = departing.apply(due);
    beforeSend.accept(step);
    step.sendWith(sender);
  }
}
