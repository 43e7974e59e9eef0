package dev.reckon.kafka;

import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;

/**
 * Explains in plain words why a broker cannot be used, and what to do about it. Kafka's own
 * messages about an unreachable broker name only requests and metadata.
 */
public final class BrokerTrouble {

  private BrokerTrouble() {}

  /** A clause, for example {@code it does not answer}. */
  public static String reason(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (BrokerWait.isUnknownHost(cause)) {
        return "no address is known for its name";
      }
      if (isSilence(cause)) {
        return "it does not answer";
      }
      if (cause instanceof AuthenticationException) {
        return "it does not let this client in: " + message(cause);
      }
      if (cause instanceof AuthorizationException) {
        return "it does not allow what is needed: " + message(cause);
      }
      root = cause;
    }
    return message(root);
  }

  /**
   * Sentences with the broker, the reason and the remedy.
   *
   * @param brokers host:port, with commas
   */
  public static String sentences(String brokers, Throwable failure) {
    return "The broker at "
        + brokers
        + " cannot be used: "
        + reason(failure)
        + ". "
        + remedy(failure);
  }

  private static String remedy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationException) {
        return "See to reckon.kafka.properties, --kafka-property or --kafka-properties.";
      }
      if (cause instanceof AuthorizationException) {
        return "Let its operator allow it, or name another with --bootstrap-servers.";
      }
    }
    return "Start it, or name another with --bootstrap-servers.";
  }

  /** Whether the broker did not answer, or no longer does. */
  static boolean isSilence(Throwable cause) {
    return cause instanceof org.apache.kafka.common.errors.TimeoutException
        || cause instanceof TimeoutException
        || cause instanceof DisconnectException
        || cause instanceof BrokerNotAvailableException;
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
