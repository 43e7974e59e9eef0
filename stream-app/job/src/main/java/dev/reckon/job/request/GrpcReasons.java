package dev.reckon.job.request;

import dev.reckon.recommendation.v1.Fallback.Reason;
import io.grpc.Status;

/** The only place where a gRPC status becomes a fallback reason. */
final class GrpcReasons {

  private GrpcReasons() {}

  static Reason of(Throwable error) {
    return switch (Status.fromThrowable(error).getCode()) {
      case DEADLINE_EXCEEDED -> Reason.DEADLINE_EXCEEDED;
      case UNAVAILABLE, CANCELLED -> Reason.UNAVAILABLE;
      case RESOURCE_EXHAUSTED -> Reason.OVERLOADED;
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS,
          UNAUTHENTICATED ->
          Reason.RUNTIME_ERROR;
    };
  }
}
