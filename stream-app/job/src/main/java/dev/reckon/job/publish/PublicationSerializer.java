package dev.reckon.job.publish;

import dev.reckon.job.flow.ValueSerializer;
import dev.reckon.job.flow.ValueTypeInfo;
import dev.reckon.recommendation.v1.Recommendation;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Carries lists to their sink; as sink and operator are chained, hardly ever called. */
public final class PublicationSerializer extends ValueSerializer<Publication> {
  private static final long serialVersionUID = 1L;

  public static final ValueTypeInfo<Publication> PUBLICATIONS =
      new ValueTypeInfo<>(Publication.class, new PublicationSerializer());

  @Override
  public void serialize(Publication publication, DataOutputView target) throws IOException {
    StringValue.writeString(publication.userId(), target);
    Recommendation list = publication.list();
    target.writeBoolean(list != null);
    if (list != null) {
      byte[] bytes = list.toByteArray();
      target.writeInt(bytes.length);
      target.write(bytes);
    }
  }

  @Override
  public Publication deserialize(DataInputView source) throws IOException {
    String userId = StringValue.readString(source);
    if (!source.readBoolean()) {
      return new Publication(userId, null);
    }
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return new Publication(userId, Recommendation.parseFrom(bytes));
  }

  @Override
  public TypeSerializerSnapshot<Publication> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Lets Flink recreate the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Publication> {
    public Snapshot() {
      super(PublicationSerializer::new);
    }
  }
}
