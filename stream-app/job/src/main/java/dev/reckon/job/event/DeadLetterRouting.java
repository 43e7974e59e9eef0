package dev.reckon.job.event;

import dev.reckon.wire.RejectReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Passes events on and diverts dead letters, counting both. */
public final class DeadLetterRouting extends ProcessFunction<InboundRecord, BehaviorEvent> {
  private static final long serialVersionUID = 1L;

  /** The side output of dead letters. */
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", DeadLetterTypeSerializer.LETTERS);

  @SuppressWarnings("NullAway.Init") // Set by open, which Flink calls first.
  private transient Map<RejectReason, Counter> deadLetters;

  @Override
  public void open(OpenContext context) {
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    deadLetters = new EnumMap<>(RejectReason.class);
    for (RejectReason reason : RejectReason.values()) {
      deadLetters.put(reason, metrics.addGroup("reason", reason.name()).counter("deadLetters"));
    }
  }

  @Override
  public void processElement(
      InboundRecord inbound, Context context, Collector<BehaviorEvent> collector) {
    inbound.match(
        collector::collect,
        letter -> {
          Objects.requireNonNull(deadLetters.get(letter.reason())).inc();
          context.output(DEAD_LETTERS, letter);
        });
  }
}
