package dev.reckon.job.event;

import dev.reckon.job.event.DeadLetter.OriginalHeader;
import dev.reckon.job.flow.ValueSerializer;
import dev.reckon.job.flow.ValueTypeInfo;
import dev.reckon.wire.RejectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Carries dead letters to their sink. */
public final class DeadLetterTypeSerializer extends ValueSerializer<DeadLetter> {
  private static final long serialVersionUID = 1L;

  public static final ValueTypeInfo<DeadLetter> LETTERS =
      new ValueTypeInfo<>(DeadLetter.class, new DeadLetterTypeSerializer());

  private static final int ABSENT = -1;

  @Override
  public void serialize(DeadLetter letter, DataOutputView target) throws IOException {
    StringValue.writeString(letter.reason().name(), target);
    StringValue.writeString(letter.detail(), target);
    StringValue.writeString(letter.topic(), target);
    target.writeInt(letter.partition());
    target.writeLong(letter.offset());
    writeBytes(letter.key(), target);
    writeBytes(letter.value(), target);
    target.writeInt(letter.headers().size());
    for (OriginalHeader header : letter.headers()) {
      StringValue.writeString(header.name(), target);
      writeBytes(header.value(), target);
    }
  }

  @Override
  public DeadLetter deserialize(DataInputView source) throws IOException {
    return new DeadLetter(
        RejectReason.valueOf(StringValue.readString(source)),
        StringValue.readString(source),
        StringValue.readString(source),
        source.readInt(),
        source.readLong(),
        readBytes(source),
        readBytes(source),
        readHeaders(source));
  }

  @Override
  public TypeSerializerSnapshot<DeadLetter> snapshotConfiguration() {
    return new Snapshot();
  }

  private static List<OriginalHeader> readHeaders(DataInputView source) throws IOException {
    int count = source.readInt();
    List<OriginalHeader> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headers.add(new OriginalHeader(StringValue.readString(source), readBytes(source)));
    }
    return List.copyOf(headers);
  }

  private static void writeBytes(byte @Nullable [] bytes, DataOutputView target)
      throws IOException {
    target.writeInt(bytes == null ? ABSENT : bytes.length);
    if (bytes != null) {
      target.write(bytes);
    }
  }

  private static byte @Nullable [] readBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length == ABSENT) {
      return null;
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return bytes;
  }

  /** Lets Flink recreate the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeadLetter> {
    public Snapshot() {
      super(DeadLetterTypeSerializer::new);
    }
  }
}
