package dev.reckon.job.event;

import dev.reckon.wire.RejectReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that breaks a rule, unchanged, with the reason.
 *
 * @param detail one sentence for a person
 * @param topic its topic, with {@code partition} and {@code offset}
 */
public record DeadLetter(
    RejectReason reason,
    String detail,
    String topic,
    int partition,
    long offset,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<OriginalHeader> headers)
    implements InboundRecord {

  @Override
  public <X extends Exception> void match(Case<BehaviorEvent, X> event, Case<DeadLetter, X> letter)
      throws X {
    letter.accept(this);
  }

  /** A header of the record. */
  public record OriginalHeader(String name, byte @Nullable [] value) {}
}
