package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NativeCallsTest {

  private final NativeCalls calls = new NativeCalls();

  @Test
  void holdingWaitsForTheCallUnderWay() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Thread call = started(() -> calls.make(() -> await(begun, mayEnd)));
    begun.await();
    Thread hold = started(calls::hold);

    awaitWaiting(hold);
    assertThat(call.isAlive()).isTrue();
    mayEnd.countDown();

    hold.join();
    call.join();
  }

  @Test
  void noCallBeginsAfterHolding() throws Exception {
    started(calls::hold).join();
    CompletableFuture<Boolean> made = new CompletableFuture<>();

    Thread call = started(() -> calls.make(() -> made.complete(true)));

    awaitWaiting(call);
    assertThat(made).isNotDone();
  }

  @Test
  void holdingTwiceReturns() throws Exception {
    started(calls::hold).join();
    Thread second = started(calls::hold);

    second.join(TimeUnit.SECONDS.toMillis(10));

    assertThat(second.isAlive()).isFalse();
  }

  @Test
  void aCallIsMadeOnceARestIsOver() throws Exception {
    calls.rest(Duration.ofMillis(1));

    assertThat(calls.<Boolean>make(() -> true)).isTrue();
  }

  private static Thread started(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static boolean await(CountDownLatch begun, CountDownLatch mayEnd) {
    begun.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return true;
  }

  private static void awaitWaiting(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.sleep(1);
    }
  }
}
