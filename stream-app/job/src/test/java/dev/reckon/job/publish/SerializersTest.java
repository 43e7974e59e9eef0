package dev.reckon.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.job.event.DeadLetter;
import dev.reckon.job.event.DeadLetter.OriginalHeader;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.DeadLetterHeaders;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SerializersTest {

  private static final int ROOM = 10_000;

  private final DeadLetterSerializer letters = new DeadLetterSerializer("x.", ROOM);

  @ParameterizedTest
  @EnumSource
  void listsAreKeyedByUserAndSayHowTheyAreWritten(Encoding encoding) throws Exception {
    Recommendation list = Recommendation.newBuilder().setUserId("u1").setHistorySequence(7).build();
    ProducerRecord<byte[], byte[]> record =
        new RecommendationSerializer("x.", encoding)
            .serialize(new Publication("u1", list), new NoContext(), 5L);

    assertThat(record.topic()).isEqualTo("x.recommendations");
    assertThat(record.key()).isEqualTo(utf8("u1"));
    assertThat(Encoding.of(record.headers())).isEqualTo(encoding);
    assertThat(MessageCodec.RECOMMENDATION.decode(record.value(), encoding)).isEqualTo(list);
    assertThat(record.timestamp()).as("stamped by the producer").isNull();
  }

  @Test
  void forgottenUsersAreTombstones() {
    ProducerRecord<byte[], byte[]> record =
        new RecommendationSerializer("", Encoding.PROTOBUF)
            .serialize(new Publication("u1", null), new NoContext(), null);
    assertThat(record.key()).isEqualTo(utf8("u1"));
    assertThat(record.value()).isNull();
  }

  @Test
  void deadLettersCarryTheOriginalAndTheReason() {
    ProducerRecord<byte[], byte[]> record =
        write(letter(utf8("u1"), utf8("value"), List.of(new OriginalHeader("h", utf8("v")))));

    assertThat(record.topic()).isEqualTo("x.dead-letters");
    assertThat(record.key()).isEqualTo(utf8("u1"));
    assertThat(record.value()).isEqualTo(utf8("value"));
    assertThat(header(record, "h")).isEqualTo("v");
    assertThat(header(record, DeadLetterHeaders.REASON)).isEqualTo("MALFORMED");
    assertThat(header(record, DeadLetterHeaders.DETAIL)).isEqualTo("it is bad");
    assertThat(header(record, DeadLetterHeaders.TOPIC)).isEqualTo("clicks");
    assertThat(header(record, DeadLetterHeaders.PARTITION)).isEqualTo("3");
    assertThat(header(record, DeadLetterHeaders.OFFSET)).isEqualTo("42");
    assertThat(header(record, DeadLetterHeaders.TRUNCATED_FROM)).isNull();
  }

  @Test
  void aValueTheTopicCouldNotTakeIsCutAndSaysSo() {
    ProducerRecord<byte[], byte[]> record =
        write(letter(utf8("u1"), new byte[10 << 20], List.of(new OriginalHeader("h", utf8("v")))));

    assertThat(record.key().length + record.value().length).isLessThan(ROOM).isGreaterThan(9_900);
    assertThat(header(record, "h")).isEqualTo("v");
    assertThat(header(record, DeadLetterHeaders.TRUNCATED_FROM)).isEqualTo("10485760");
  }

  @Test
  void headersAndKeysTheTopicCouldNotTakeAreCutToo() {
    ProducerRecord<byte[], byte[]> record =
        write(
            letter(
                new byte[5_000],
                new byte[9_000],
                Collections.nCopies(100, new OriginalHeader("h", new byte[1_000]))));

    assertThat(record.key()).hasSize(1_024);
    assertThat(record.value()).hasSize(ROOM - 1_024);
    assertThat(record.headers().lastHeader("h")).isNull();
  }

  @Test
  void letterWithoutKeyAndValueIsWritten() {
    ProducerRecord<byte[], byte[]> record = write(letter(null, null, List.of()));
    assertThat(record.key()).isNull();
    assertThat(record.value()).isNull();
    assertThat(header(record, DeadLetterHeaders.REASON)).isEqualTo("MALFORMED");
  }

  private ProducerRecord<byte[], byte[]> write(DeadLetter letter) {
    return Objects.requireNonNull(letters.serialize(letter, new NoContext(), null));
  }

  private static DeadLetter letter(
      byte @Nullable [] key, byte @Nullable [] value, List<OriginalHeader> headers) {
    return new DeadLetter(
        RejectReason.MALFORMED, "it is bad", "clicks", 3, 42, key, value, headers);
  }

  private static @Nullable String header(ProducerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Nothing here depends on the sink. */
  private static final class NoContext implements KafkaSinkContext {
    @Override
    public int getParallelInstanceId() {
      return 0;
    }

    @Override
    public int getNumberOfParallelInstances() {
      return 1;
    }

    @Override
    public int[] getPartitionsForTopic(String topic) {
      return new int[] {0};
    }
  }
}
