package dev.reckon.kafka;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * A client of Kafka cannot be made with the properties that it was given: no broker was asked, and
 * no waiting helps. The message says what is wrong with them.
 */
public final class ClientRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ClientRefused(KafkaException failure) {
    super(
        "Kafka's clients cannot be made with the properties that they are given"
            + " (reckon.kafka.properties, --kafka-property, --kafka-properties): "
            + reason(failure),
        failure);
  }

  /**
   * The client that this makes.
   *
   * @throws ClientRefused if its properties are wrong
   * @throws KafkaException if there is no address for the name of the broker, which may come
   */
  public static <T> T making(Supplier<T> client) {
    try {
      return client.get();
    } catch (KafkaException e) {
      if (BrokerWait.mayPass(e)) {
        throw e;
      }
      throw new ClientRefused(e);
    }
  }

  /** Each cause says a part: that a file cannot be read, and which, and why. */
  private static String reason(KafkaException failure) {
    List<String> reasons = new ArrayList<>();
    Throwable first = failure.getCause() == null ? failure : failure.getCause();
    for (Throwable cause = first; cause != null; cause = cause.getCause()) {
      String says =
          cause instanceof NoSuchFileException missing
              ? "there is no " + missing.getFile()
              : String.valueOf(cause.getMessage());
      if (cause.getMessage() != null && reasons.stream().noneMatch(said -> said.contains(says))) {
        reasons.add(says);
      }
    }
    return reasons.isEmpty() ? first.toString() : String.join(": ", reasons);
  }
}
