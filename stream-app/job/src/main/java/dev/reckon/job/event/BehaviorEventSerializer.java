package dev.reckon.job.event;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.job.event.BehaviorEvent.Erased;
import dev.reckon.job.event.BehaviorEvent.Interacted;
import dev.reckon.job.event.BehaviorEvent.Searched;
import dev.reckon.job.flow.ValueSerializer;
import dev.reckon.job.flow.ValueTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Carries events over the one shuffle of the job, from the sources to the owner of the user. */
public final class BehaviorEventSerializer extends ValueSerializer<BehaviorEvent> {
  private static final long serialVersionUID = 1L;

  public static final ValueTypeInfo<BehaviorEvent> EVENTS =
      new ValueTypeInfo<>(BehaviorEvent.class, new BehaviorEventSerializer());

  private static final int INTERACTED = 0;
  private static final int SEARCHED = 1;
  private static final int ERASED = 2;

  @Override
  public void serialize(BehaviorEvent event, DataOutputView target) throws IOException {
    event.match(
        interacted -> {
          target.writeByte(INTERACTED);
          write(interacted.event(), target);
        },
        searched -> {
          target.writeByte(SEARCHED);
          write(searched.event(), target);
        },
        erased -> {
          target.writeByte(ERASED);
          target.writeLong(erased.eventTimeMillis());
        });
    StringValue.writeString(event.userId(), target);
    target.writeLong(event.arrival().producedAtMillis());
    target.writeLong(event.arrival().receivedAtMillis());
  }

  @Override
  public BehaviorEvent deserialize(DataInputView source) throws IOException {
    int type = source.readByte();
    return switch (type) {
      case INTERACTED -> {
        Interaction interaction = readInteraction(source);
        yield new Interacted(StringValue.readString(source), interaction, readArrival(source));
      }
      case SEARCHED -> {
        SearchQuery search = readSearch(source);
        yield new Searched(StringValue.readString(source), search, readArrival(source));
      }
      case ERASED -> {
        long eventTimeMillis = source.readLong();
        yield new Erased(StringValue.readString(source), eventTimeMillis, readArrival(source));
      }
      default -> throw new IOException("Events of type " + type + " are unknown");
    };
  }

  @Override
  public TypeSerializerSnapshot<BehaviorEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  private static void write(Interaction interaction, DataOutputView target) throws IOException {
    StringValue.writeString(interaction.eventId(), target);
    StringValue.writeString(interaction.itemId(), target);
    target.writeByte(interaction.kind().getNumber());
    target.writeLong(interaction.eventTimeMillis());
    StringValue.writeString(interaction.searchId(), target);
  }

  private static Interaction readInteraction(DataInputView source) throws IOException {
    return new Interaction(
        StringValue.readString(source),
        StringValue.readString(source),
        kind(source.readByte()),
        source.readLong(),
        StringValue.readString(source));
  }

  private static Kind kind(int number) throws IOException {
    Kind kind = Kind.forNumber(number);
    if (kind == null) {
      throw new IOException("Interactions of kind " + number + " are unknown");
    }
    return kind;
  }

  private static void write(SearchQuery search, DataOutputView target) throws IOException {
    StringValue.writeString(search.eventId(), target);
    StringValue.writeString(search.query(), target);
    target.writeLong(search.eventTimeMillis());
  }

  private static SearchQuery readSearch(DataInputView source) throws IOException {
    return new SearchQuery(
        StringValue.readString(source), StringValue.readString(source), source.readLong());
  }

  private static Arrival readArrival(DataInputView source) throws IOException {
    return new Arrival(source.readLong(), source.readLong());
  }

  /** Lets Flink recreate the serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<BehaviorEvent> {
    public Snapshot() {
      super(BehaviorEventSerializer::new);
    }
  }
}
