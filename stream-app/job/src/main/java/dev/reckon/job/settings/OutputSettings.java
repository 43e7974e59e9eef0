package dev.reckon.job.settings;

import dev.reckon.wire.Encoding;
import java.time.Duration;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * How lists and dead letters are written.
 *
 * @param transactionTimeout for exactly-once
 * @param transactionalIdPrefix for exactly-once
 * @param deadLetterBytes most bytes of the original that a dead letter carries
 */
public record OutputSettings(
    Encoding encoding,
    Delivery delivery,
    Duration transactionTimeout,
    String transactionalIdPrefix,
    int deadLetterBytes) {

  /** The delivery guarantee of the output. */
  public enum Delivery {
    /** Lists may be repeated. */
    AT_LEAST_ONCE(DeliveryGuarantee.AT_LEAST_ONCE),
    /** Each list comes once, when its checkpoint is done. */
    EXACTLY_ONCE(DeliveryGuarantee.EXACTLY_ONCE);

    private final DeliveryGuarantee guarantee;

    Delivery(DeliveryGuarantee guarantee) {
      this.guarantee = guarantee;
    }

    public DeliveryGuarantee guarantee() {
      return guarantee;
    }
  }
}
