package dev.reckon.demo.ledger;

import dev.reckon.demo.testing.Http;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checkpoints of a job process, as its page for Prometheus counts them since its start. */
record CheckpointCounts(int port) {

  /** Waits until so many more are complete. */
  void awaitCompleted(int more, Duration limit) throws InterruptedException {
    await("numberOfCompletedCheckpoints", more, limit);
  }

  /** Waits until so many more have failed. */
  void awaitFailed(int more, Duration limit) throws InterruptedException {
    await("numberOfFailedCheckpoints", more, limit);
  }

  private void await(String name, int more, Duration limit) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    long before = Math.max(0, count(name));
    while (count(name) < before + more) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError(
            "In vain for %d s: %d more of %s, which is %d"
                .formatted(limit.toSeconds(), more, name, count(name)));
      }
      Thread.sleep(100);
    }
  }

  /** Minus one while there is no page, as the job starts. */
  private long count(String name) throws InterruptedException {
    Matcher line =
        Pattern.compile(
                "^flink_jobmanager_job_" + name + "\\{[^}]*} ([0-9.E]+)$", Pattern.MULTILINE)
            .matcher(Http.get(port, "/metrics"));
    return line.find() ? Math.round(Double.parseDouble(line.group(1))) : -1;
  }
}
