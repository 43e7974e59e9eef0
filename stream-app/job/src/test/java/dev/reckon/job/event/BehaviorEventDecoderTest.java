package dev.reckon.job.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.SearchQuery;
import dev.reckon.testing.Events;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BehaviorEventDecoderTest {

  private static final long NOW = Events.DAY + 1_000;
  private static final String PREFIX = "test.";

  private final BehaviorEventDecoder decoder =
      new BehaviorEventDecoder(PREFIX, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));

  @ParameterizedTest
  @EnumSource
  void bothEncodingsOfAnInteractionAreRead(Encoding encoding) {
    InboundRecord inbound = decode(Events.record(PREFIX, click().build(), encoding));

    assertThat(inbound)
        .isEqualTo(
            new BehaviorEvent.Interacted(
                "u1",
                new dev.reckon.history.Interaction("e1", "i1", Kind.CLICK, Events.DAY, ""),
                new Arrival(77, NOW)));
  }

  @ParameterizedTest
  @EnumSource
  void bothEncodingsOfASearchAreRead(Encoding encoding) {
    InboundRecord inbound =
        decode(Events.record(PREFIX, Events.search("s1", "u1", "shoes", Events.DAY), encoding));

    assertThat(inbound)
        .isEqualTo(
            new BehaviorEvent.Searched(
                "u1", new SearchQuery("s1", "shoes", Events.DAY), new Arrival(77, NOW)));
  }

  @ParameterizedTest
  @EnumSource
  void bothEncodingsOfAnErasureAreRead(Encoding encoding) {
    InboundRecord inbound =
        decode(Events.record(PREFIX, Events.erasure("x1", "u1", Events.DAY), encoding));

    assertThat(inbound).isEqualTo(new BehaviorEvent.Erased("u1", Events.DAY, new Arrival(77, NOW)));
  }

  @Test
  void malformedBytesAreADeadLetterThatHoldsTheRecordAsItCame() {
    DeadLetter letter =
        letter(decode(record("u1", new byte[] {(byte) 0xff, 1}, Encoding.PROTOBUF)));

    assertThat(letter.reason()).isEqualTo(RejectReason.MALFORMED);
    assertThat(letter.detail()).isNotBlank();
    assertThat(letter.topic()).isEqualTo("test.clicks");
    assertThat(letter.partition()).isEqualTo(3);
    assertThat(letter.offset()).isEqualTo(42);
    assertThat(letter.key()).isEqualTo("u1".getBytes(StandardCharsets.UTF_8));
    assertThat(letter.value()).containsExactly(0xff, 1);
    assertThat(letter.headers()).hasSize(1);
    assertThat(letter.headers().get(0).name()).isEqualTo(Encoding.HEADER);
  }

  @Test
  void jsonOfTheWrongTypeIsMalformed() {
    assertThat(reason(json("{\"eventId\":\"e1\",\"userId\":[1,2]}")))
        .isEqualTo(RejectReason.MALFORMED);
    assertThat(reason(json("[]"))).isEqualTo(RejectReason.MALFORMED);
    assertThat(reason(json("\"text\""))).isEqualTo(RejectReason.MALFORMED);
    assertThat(reason(json("{\"kind\":{}}"))).isEqualTo(RejectReason.UNKNOWN_KIND);
    assertThat(reason(json("{\"eventTime\":\"yesterday\"}"))).isEqualTo(RejectReason.INVALID_TIME);
    assertThat(reason(json("{\"eventId\":" + "[".repeat(100_000))))
        .isEqualTo(RejectReason.MALFORMED);
    assertThat(reason(json(""))).isNotNull();
  }

  @Test
  void aRecordWithoutValueIsMalformed() {
    assertThat(reason(record("u1", null, Encoding.JSON))).isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void emptyIdsAreRefused() {
    assertThat(reason(click().setEventId(""))).isEqualTo(RejectReason.EMPTY_ID);
    assertThat(reason(click().setItemId(" "))).isEqualTo(RejectReason.EMPTY_ID);
    assertThat(reason(click().setUserId(""))).isEqualTo(RejectReason.EMPTY_ID);
  }

  @Test
  void idsOfMoreThan256BytesAreRefused() {
    assertThat(decode(record(click().setItemId("i".repeat(256)))))
        .isInstanceOf(BehaviorEvent.class);
    assertThat(reason(click().setItemId("i".repeat(257)))).isEqualTo(RejectReason.ID_TOO_LONG);
    assertThat(reason(click().setSearchId("é".repeat(129)))).isEqualTo(RejectReason.ID_TOO_LONG);
  }

  @Test
  void queriesOfMoreThan1000CharactersAreRefused() {
    String query = "q".repeat(1_001);
    assertThat(
            reason(
                Events.record(PREFIX, Events.search("s1", "u1", query, Events.DAY), Encoding.JSON)))
        .isEqualTo(RejectReason.QUERY_TOO_LONG);
  }

  @Test
  void eventTimesMoreThanADayAheadAreRefused() {
    long dayAhead = NOW + Duration.ofDays(1).toMillis();
    assertThat(decode(record(click().setEventTime(Timestamps.fromMillis(dayAhead)))))
        .isInstanceOf(BehaviorEvent.class);
    assertThat(reason(click().setEventTime(Timestamps.fromMillis(dayAhead + 1_000))))
        .isEqualTo(RejectReason.FUTURE_TIME);
    assertThat(reason(click().clearEventTime())).isEqualTo(RejectReason.INVALID_TIME);
  }

  @Test
  void unknownKindsAreRefused() {
    assertThat(reason(click().setKindValue(99))).isEqualTo(RejectReason.UNKNOWN_KIND);
    assertThat(reason(click().clearKind())).isEqualTo(RejectReason.UNKNOWN_KIND);
  }

  @Test
  void aMessageOfTenMegabytesIsRefusedAndKept() {
    DeadLetter letter = letter(decode(record("u1", new byte[10 << 20], Encoding.PROTOBUF)));
    assertThat(letter.reason()).isEqualTo(RejectReason.OVERSIZED);
    assertThat(letter.value()).hasSize(10 << 20);
  }

  @Test
  void theKeyHasToBeTheUser() {
    byte[] value = MessageCodec.INTERACTION.encode(click().build(), Encoding.PROTOBUF);
    assertThat(reason(record("u2", value, Encoding.PROTOBUF))).isEqualTo(RejectReason.KEY_MISMATCH);
    assertThat(reason(record(null, value, Encoding.PROTOBUF))).isEqualTo(RejectReason.KEY_MISMATCH);
  }

  private static Interaction.Builder click() {
    return Events.click("e1", "u1", "i1", Events.DAY).toBuilder();
  }

  private RejectReason reason(Interaction.Builder message) {
    return reason(record(message));
  }

  private RejectReason reason(ProducerRecord<byte[], byte[]> record) {
    return letter(decode(record)).reason();
  }

  private static DeadLetter letter(InboundRecord inbound) {
    assertThat(inbound).isInstanceOf(DeadLetter.class);
    return (DeadLetter) inbound;
  }

  private static ProducerRecord<byte[], byte[]> record(Interaction.Builder message) {
    return Events.record(PREFIX, message.build(), Encoding.PROTOBUF);
  }

  private static ProducerRecord<byte[], byte[]> json(String value) {
    return record("u1", value.getBytes(StandardCharsets.UTF_8), Encoding.JSON);
  }

  private static ProducerRecord<byte[], byte[]> record(
      @Nullable String key, byte @Nullable [] value, Encoding encoding) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            PREFIX + "clicks", key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
    encoding.mark(record.headers());
    return record;
  }

  private InboundRecord decode(ProducerRecord<byte[], byte[]> record) {
    return decoder.decode(
        new ConsumerRecord<>(
            record.topic(),
            3,
            42,
            77,
            TimestampType.CREATE_TIME,
            0,
            0,
            record.key(),
            record.value(),
            new RecordHeaders(record.headers()),
            Optional.empty()));
  }
}
