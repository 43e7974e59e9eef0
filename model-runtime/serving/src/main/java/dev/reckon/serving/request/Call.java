package dev.reckon.serving.request;

import dev.reckon.process.RateLimitedLog;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One gRPC call: answered once, by a message or by the status that fits the failure. */
final class Call<R> {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  private final ServerCallStreamObserver<R> response;
  private final RequestMetrics metrics;
  private final RateLimitedLog failures;
  private final long startedNanos = System.nanoTime();

  /**
   * A call that has just come.
   *
   * @param failures of all calls: a fault that breaks one may break each
   */
  Call(StreamObserver<R> response, RequestMetrics metrics, RateLimitedLog failures) {
    this.response = (ServerCallStreamObserver<R>) response; // as gRPC promises of every server
    this.metrics = metrics;
    this.failures = failures;
    this.response.setOnCancelHandler(() -> {}); // or an answer after a cancel would throw
  }

  void whenCancelled(Runnable action) {
    response.setOnCancelHandler(action);
  }

  void end(@Nullable R message, @Nullable Throwable failure) {
    if (message != null) {
      succeed(message);
    } else if (failure != null) {
      fail(failure);
    }
  }

  void succeed(R message) {
    response.onNext(message);
    response.onCompleted();
    metrics.callEnded(Status.Code.OK, System.nanoTime() - startedNanos);
  }

  void fail(Throwable failure) {
    Status status =
        statusOf(
            failure instanceof CompletionException e && e.getCause() != null
                ? e.getCause()
                : failure);
    if (status.getCode() == Status.Code.INTERNAL) {
      failures
          .admit()
          .ifPresent(
              others -> LOG.error("a request failed{}", RateLimitedLog.others(others), failure));
    }
    response.onError(status.asRuntimeException());
    metrics.callEnded(status.getCode(), System.nanoTime() - startedNanos);
  }

  /** The only place where failures become gRPC statuses. */
  private static Status statusOf(Throwable failure) {
    if (failure instanceof InvalidRequestException) {
      return Status.INVALID_ARGUMENT.withDescription(failure.getMessage());
    }
    if (failure instanceof NoModelException) {
      return Status.UNAVAILABLE.withDescription(failure.getMessage());
    }
    if (failure instanceof CancellationException) {
      return Status.CANCELLED.withDescription("the caller went away");
    }
    return Status.INTERNAL.withDescription(describe(failure));
  }

  /** A failure as a sentence. */
  static String describe(Throwable failure) {
    return failure instanceof InvalidRequestException
        ? String.valueOf(failure.getMessage())
        : "the model failed on this request: " + failure;
  }
}
