package dev.reckon.job.request;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.List;
import java.util.Map;

/** The connections to the model runtimes. */
final class RuntimeChannel {

  private static final int MAX_ANSWER_BYTES = 64 << 20;

  /**
   * Round robin over the runtimes that report themselves healthy. A call whose runtime is gone is
   * tried again elsewhere, which is harmless, since a request changes nothing. A runtime that stops
   * abruptly cancels its calls.
   */
  private static final Map<String, ?> SERVICE_CONFIG =
      Map.of(
          "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
          "healthCheckConfig", Map.of("serviceName", ""),
          "methodConfig",
              List.of(
                  Map.of(
                      "name", List.of(Map.of()),
                      "retryPolicy",
                          Map.of(
                              "maxAttempts",
                              3.0,
                              "initialBackoff",
                              "0.01s",
                              "maxBackoff",
                              "0.05s",
                              "backoffMultiplier",
                              2.0,
                              "retryableStatusCodes",
                              List.of("UNAVAILABLE", "CANCELLED")))));

  private RuntimeChannel() {}

  /** A channel to runtimes at these addresses, host:port each; it connects with the first call. */
  static ManagedChannel to(List<String> addresses) {
    return ManagedChannelBuilder.forTarget(RuntimeAddresses.target(addresses))
        .defaultServiceConfig(SERVICE_CONFIG)
        .perRpcBufferLimit(Call.MAX_BYTES * 2L)
        .maxInboundMessageSize(MAX_ANSWER_BYTES)
        .directExecutor()
        .usePlaintext()
        .build();
  }
}
