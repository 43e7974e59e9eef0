package dev.reckon.job.event;

import dev.reckon.job.flow.ValueSerializer;
import dev.reckon.job.flow.ValueTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Carries the output of the source: an event or a dead letter. */
public final class InboundRecordSerializer extends ValueSerializer<InboundRecord> {
  private static final long serialVersionUID = 1L;

  public static final ValueTypeInfo<InboundRecord> INBOUND =
      new ValueTypeInfo<>(InboundRecord.class, new InboundRecordSerializer());

  private static final BehaviorEventSerializer EVENTS = new BehaviorEventSerializer();
  private static final DeadLetterTypeSerializer LETTERS = new DeadLetterTypeSerializer();

  @Override
  public void serialize(InboundRecord record, DataOutputView target) throws IOException {
    record.match(
        event -> {
          target.writeBoolean(true);
          EVENTS.serialize(event, target);
        },
        letter -> {
          target.writeBoolean(false);
          LETTERS.serialize(letter, target);
        });
  }

  @Override
  public InboundRecord deserialize(DataInputView source) throws IOException {
    return source.readBoolean() ? EVENTS.deserialize(source) : LETTERS.deserialize(source);
  }

  @Override
  public TypeSerializerSnapshot<InboundRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Lets Flink recreate the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<InboundRecord> {
    public Snapshot() {
      super(InboundRecordSerializer::new);
    }
  }
}
