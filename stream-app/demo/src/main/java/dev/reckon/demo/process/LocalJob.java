package dev.reckon.demo.process;

import dev.reckon.demo.watch.JobMetrics;
import dev.reckon.job.LocalCluster;
import dev.reckon.job.RecommenderJob;
import dev.reckon.job.request.GrpcInferenceClient;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceSettings;
import dev.reckon.job.settings.JobSettings;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The Flink job on a MiniCluster inside this JVM. */
public final class LocalJob implements AutoCloseable {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration SAVEPOINT_LIMIT = Duration.ofMinutes(2);

  private final JobClient client;
  private final JobMetrics metrics;
  private final CompletableFuture<JobExecutionResult> result;

  private LocalJob(JobClient client, JobMetrics metrics) {
    this.client = client;
    this.metrics = metrics;
    this.result = client.getJobExecutionResult();
  }

  /** Starts the job against the model runtimes that the settings name. */
  public static LocalJob start(JobSettings settings) throws Exception {
    InferenceSettings inference =
        settings.inference(); // Serialisable for the tasks; settings are not.
    return start(settings, group -> new GrpcInferenceClient(inference, group));
  }

  /** Starts the job with other clients. */
  public static LocalJob start(JobSettings settings, InferenceClient.Factory clients)
      throws Exception {
    JobMetrics metrics = JobMetrics.open();
    Configuration options = RecommenderJob.configuration(settings);
    metrics.reportTo(options);
    LocalCluster.completeOptions(options, settings.flink());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(options);
    RecommenderJob.build(environment, settings, clients);
    return new LocalJob(environment.executeAsync(settings.name()), metrics);
  }

  /** The metrics of the job. */
  public JobMetrics metrics() {
    return metrics;
  }

  /** How often the job restarted after a failure. */
  public long restarts() {
    return metrics.largest("numRestarts");
  }

  /** Whether the job has ended, which it should not by itself. */
  public boolean hasEnded() {
    return result.isDone();
  }

  /** Throws the failure that ended the job, if any. */
  public void check() throws InterruptedException {
    if (!result.isDone()) {
      return;
    }
    try {
      result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The job failed: " + rootMessage(e), e);
    }
    throw new IllegalStateException("The job ended, though its input never does");
  }

  /** Ends the job with a savepoint; returns its folder. */
  public String stopWithSavepoint(String folder) throws Exception {
    String savepoint =
        client
            .stopWithSavepoint(false, folder, SavepointFormatType.CANONICAL)
            .get(SAVEPOINT_LIMIT.toSeconds(), TimeUnit.SECONDS);
    result.get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    return savepoint;
  }

  @Override
  public void close() {
    try {
      if (!result.isDone()) {
        client.cancel().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        result.get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (ExecutionException | CancellationException e) {
      // Cancelled as requested, or failed before, which check() reported.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "The job did not end within " + STOP_LIMIT.toSeconds() + " s", e);
    } finally {
      metrics.close();
    }
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
