package dev.reckon.job.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.job.publish.Publication;
import dev.reckon.job.publish.PublicationSerializer;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.RejectReason;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type on an edge of the dataflow travels by a serializer of ours, and whole. */
class CarriedTypesTest {

  private static final Arrival ARRIVAL = new Arrival(5, 12);

  static Stream<InboundRecord> inbound() {
    return Stream.of(
        new BehaviorEvent.Interacted(
            "u1", new Interaction("e1", "i1", Kind.DISLIKE, 1_234, "s1"), ARRIVAL),
        new BehaviorEvent.Searched("ü", new SearchQuery("s1", "сапоги 👢", 99), ARRIVAL),
        new BehaviorEvent.Erased("u1", 77, ARRIVAL));
  }

  @ParameterizedTest
  @MethodSource("inbound")
  void eventsTravelWhole(InboundRecord event) throws Exception {
    assertThat(copy(event, InboundRecordSerializer.INBOUND)).isEqualTo(event);
    assertThat(copy((BehaviorEvent) event, BehaviorEventSerializer.EVENTS)).isEqualTo(event);
  }

  @Test
  void deadLettersTravelWhole() throws Exception {
    DeadLetter letter =
        new DeadLetter(
            RejectReason.OVERSIZED,
            "too large",
            "clicks",
            3,
            42,
            null,
            new byte[] {1, 2},
            List.of(
                new DeadLetter.OriginalHeader("h", null),
                new DeadLetter.OriginalHeader("g", new byte[] {7})));

    DeadLetter copy = copy(letter, DeadLetterTypeSerializer.LETTERS);
    assertThat(copy).usingRecursiveComparison().isEqualTo(letter);
    InboundRecord inbound = copy(letter, InboundRecordSerializer.INBOUND);
    assertThat(inbound).usingRecursiveComparison().isEqualTo(letter);
  }

  @Test
  void publicationsTravelWhole() throws Exception {
    Publication list =
        new Publication("u1", Recommendation.newBuilder().setHistorySequence(3).build());
    Publication tombstone = new Publication("u1", null);

    assertThat(copy(list, PublicationSerializer.PUBLICATIONS)).isEqualTo(list);
    assertThat(copy(tombstone, PublicationSerializer.PUBLICATIONS)).isEqualTo(tombstone);
  }

  /** There and back through a serializer that was itself restored from its snapshot. */
  private static <T> T copy(T value, TypeInformation<T> type) throws IOException {
    TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
    assertThat(serializer).isNotInstanceOf(KryoSerializer.class);
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    serializer.serialize(value, bytes);
    TypeSerializerSnapshot<T> snapshot = serializer.snapshotConfiguration();
    return snapshot
        .restoreSerializer()
        .deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer()));
  }
}
