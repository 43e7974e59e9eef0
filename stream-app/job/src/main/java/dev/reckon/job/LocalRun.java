package dev.reckon.job;

import dev.reckon.cli.Commands;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job on a cluster of its own in this process. It ends with a savepoint, so that the next run
 * resumes exactly there; if that cannot be made in time, the last checkpoint counts.
 */
final class LocalRun {
  private static final Logger LOG = LoggerFactory.getLogger(LocalRun.class);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(15);

  private final JobClient client;
  private final String directory;
  private final Duration savepointLimit;
  private volatile boolean stopping;

  /**
   * A running job.
   *
   * @param directory the directory of its savepoint, a URI; "" for no savepoint
   * @param savepointLimit how long the savepoint may take; zero for no savepoint
   */
  LocalRun(JobClient client, String directory, Duration savepointLimit) {
    this.client = client;
    this.directory = directory;
    this.savepointLimit = savepointLimit;
  }

  /** Waits until the job runs, or has ended. */
  void awaitStart() throws ExecutionException, InterruptedException {
    JobStatus status = client.getJobStatus().get();
    while (status != JobStatus.RUNNING && !status.isGloballyTerminalState() && !stopping) {
      Thread.sleep(LOOK_AGAIN.toMillis());
      status = client.getJobStatus().get();
    }
  }

  /**
   * Waits until the job has ended.
   *
   * @throws ExecutionException if it failed; one that was stopped did not
   */
  void await() throws ExecutionException, InterruptedException {
    try {
      var unused = client.getJobExecutionResult().get();
    } catch (ExecutionException e) {
      if (!stopping) {
        throw e;
      }
    }
  }

  /** Ends the job; {@link #await} returns when it has. */
  void stop() {
    stopping = true;
    try {
      if (!stopsWithSavepoint()) {
        var unused = client.cancel().get(CANCEL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The job could not be cancelled, so the process ends under it", e);
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean stopsWithSavepoint() throws InterruptedException {
    if (directory.isEmpty() || savepointLimit.isZero()) {
      LOG.info(
          "Stopping without a savepoint: the setting reckon.job.flink.checkpoint.{}",
          directory.isEmpty() ? "directory is empty" : "stop-timeout is 0s");
      return false;
    }
    try {
      String savepoint =
          client
              .stopWithSavepoint(false, directory, SavepointFormatType.NATIVE)
              .get(savepointLimit.toMillis(), TimeUnit.MILLISECONDS);
      LOG.info("Stopped with the savepoint {}; --resume starts from it", savepoint);
      return true;
    } catch (ExecutionException e) {
      LOG.warn("{}", whyThereIsNone(e));
    } catch (TimeoutException e) {
      LOG.warn(
          "The savepoint took longer than {} s (reckon.job.flink.checkpoint.stop-timeout), so the"
              + " last checkpoint counts",
          savepointLimit.toSeconds());
    }
    return false;
  }

  /** Flink wraps what went wrong, such as a full disk, in failures that do not name it. */
  static String whyThereIsNone(ExecutionException failure) {
    return "No savepoint could be made, so the last checkpoint counts: "
        + Commands.reason(Commands.deepest(failure));
  }
}
