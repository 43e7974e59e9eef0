package dev.reckon.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RepeatedTaskTest {

  @Test
  void aTaskThatFailsIsRunAgain() throws InterruptedException {
    ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
    CountDownLatch runs = new CountDownLatch(3);
    try {
      var unused =
          schedule.scheduleWithFixedDelay(
              new RepeatedTask("test", () -> failed(runs)), 0, 1, TimeUnit.MILLISECONDS);
      assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      schedule.shutdownNow();
    }
  }

  private static void failed(CountDownLatch runs) {
    runs.countDown();
    throw new StackOverflowError("of a run");
  }
}
