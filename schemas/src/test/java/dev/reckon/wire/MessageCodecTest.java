package dev.reckon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.reckon.event.v1.Interaction;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.testing.HostileRecords;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

  private static final Interaction CLICK =
      Interaction.newBuilder()
          .setEventId("c1")
          .setUserId("u1")
          .setItemId("i7")
          .setKind(Interaction.Kind.CLICK)
          .setSearchId("s1")
          .setEventTime(Timestamp.newBuilder().setSeconds(1_316_004_388).setNanos(660_000_000))
          .build();

  @ParameterizedTest
  @EnumSource
  void aMessageComesBackAsItWas(Encoding encoding) throws Exception {
    byte[] value = MessageCodec.INTERACTION.encode(CLICK, encoding);

    assertThat(MessageCodec.INTERACTION.decode(value, encoding)).isEqualTo(CLICK);
  }

  @ParameterizedTest
  @EnumSource
  void theHeaderOfARecordNamesItsEncoding(Encoding encoding) throws Exception {
    RecordHeaders headers = new RecordHeaders();
    encoding.mark(headers);

    assertThat(Encoding.of(headers)).isEqualTo(encoding);
  }

  @Test
  void aRecordWithoutTheHeaderIsJson() throws Exception {
    assertThat(Encoding.of(new RecordHeaders())).isEqualTo(Encoding.JSON);
    assertThat(Encoding.of(new RecordHeaders().add(Encoding.HEADER, null)))
        .isEqualTo(Encoding.JSON);
  }

  @Test
  void jsonIsTheOneTheDesignShowsInBothSpellings() throws Exception {
    String camel =
        "{\"eventId\":\"c1\",\"userId\":\"u1\",\"itemId\":\"i7\",\"kind\":\"CLICK\","
            + "\"searchId\":\"s1\",\"eventTime\":\"2011-09-14T12:46:28.660Z\"}";
    String snake =
        "{\"event_id\":\"c1\",\"user_id\":\"u1\",\"item_id\":\"i7\",\"kind\":\"CLICK\","
            + "\"search_id\":\"s1\",\"event_time\":\"2011-09-14T12:46:28.660Z\"}";

    assertThat(decodeJson(camel)).isEqualTo(CLICK);
    assertThat(decodeJson(snake)).isEqualTo(CLICK);
    assertThat(MessageCodec.INTERACTION.toJson(CLICK)).isEqualTo(camelInFieldOrder());
  }

  @Test
  void fieldsOfLaterReleasesAreIgnored() throws Exception {
    assertThat(decodeJson("{\"eventId\":\"c1\",\"colour\":{\"deep\":[1,2]}}").getEventId())
        .isEqualTo("c1");
  }

  @Test
  void aKindThatIsUnknownIsRefusedNamingItAndTheKnownOnes() {
    MessageRejected rejected =
        catchThrowableOfType(MessageRejected.class, () -> decodeJson("{\"kind\":\"TELEPATHY\"}"));

    assertThat(rejected.reason()).isEqualTo(RejectReason.UNKNOWN_KIND);
    assertThat(rejected.detail()).contains("TELEPATHY").contains("CLICK, VIEW, ADD_TO_CART");
  }

  @Test
  void aReasonOfALaterReleaseLeavesItsListReadable() throws Exception {
    String json =
        "{\"userId\":\"u1\",\"fallback\":{\"reason\":\"BORED\",\"source\":\"POPULARITY\"}}";

    Recommendation list = MessageCodec.RECOMMENDATION.decode(json.getBytes(UTF_8), Encoding.JSON);

    assertThat(list.getFallback().getReason()).isEqualTo(Fallback.Reason.UNSPECIFIED);
    assertThat(list.getFallback().getSource()).isEqualTo(Fallback.Source.POPULARITY);
  }

  @Test
  void everyMessageOfOursIsReadBackFromItsJson() throws Exception {
    for (Topic topic :
        List.of(Topic.RECOMMENDATIONS, Topic.RECOMMENDATION_METRICS, Topic.MODELS, Topic.ITEMS)) {
      MessageCodec<?> codec =
          switch (topic) {
            case RECOMMENDATIONS -> MessageCodec.RECOMMENDATION;
            case RECOMMENDATION_METRICS -> MessageCodec.ONLINE_METRICS;
            case MODELS -> MessageCodec.DEPLOYMENT;
            default -> MessageCodec.ITEM;
          };
      assertReadBack(codec, Objects.requireNonNull(HostileRecords.good(topic).value()));
    }
  }

  private static <M extends Message> void assertReadBack(MessageCodec<M> codec, byte[] protobuf)
      throws MessageRejected {
    M message = codec.decode(protobuf, Encoding.PROTOBUF);
    assertThat(codec.decode(codec.encode(message, Encoding.JSON), Encoding.JSON))
        .isEqualTo(message);
  }

  @Test
  void unknownFieldsAreNamedToWhoeverWantsToKnow() {
    MessageRejected rejected =
        catchThrowableOfType(
            MessageRejected.class,
            () ->
                MessageCodec.SEARCH.decodeKnownFields(
                    "{\"eventtime\":1,\"colour\":2}".getBytes(UTF_8)));

    assertThat(rejected.reason()).isEqualTo(RejectReason.UNKNOWN_FIELD);
    assertThat(rejected.detail())
        .contains("\"colour\", \"eventtime\" are not fields")
        .contains("eventId, userId, query, eventTime, shownItemIds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[]", "{\"eventId\":{}}", "{\"e"})
  void whatIsNoMessageIsMalformed(String json) {
    MessageRejected rejected = catchThrowableOfType(MessageRejected.class, () -> decodeJson(json));

    assertThat(rejected.reason()).isEqualTo(RejectReason.MALFORMED);
    assertThat(rejected.detail()).contains("Interaction").contains("JSON");
  }

  @ParameterizedTest
  @MethodSource
  void brokenJsonIsToldByPlaceWithoutTheInsideOfTheParser(String json) {
    MessageRejected rejected = catchThrowableOfType(MessageRejected.class, () -> decodeJson(json));

    assertThat(rejected.reason()).isEqualTo(RejectReason.MALFORMED);
    assertThat(rejected.detail())
        .containsPattern(" at (line \\d+, )?column \\d+$| exceeds the maximum allowed \\(\\d+\\)$")
        .doesNotContain("Source", "REDACTED", "`", "Feature", "ALLOW_", "Constraints");
  }

  static Stream<String> brokenJsonIsToldByPlaceWithoutTheInsideOfTheParser() {
    return Stream.of(
        "{\"userId\":",
        "{\"userId\":\"u1\"",
        "{\"userId\":\"u1",
        "{\"colour\":[1,",
        "{\"userId\":\"u1\",}",
        "{\"userId\" \"u1\"}",
        "{'userId':\"u1\"}",
        "{userId:\"u1\"}",
        "{\"colour\":NaN}",
        "{\"colour\":+1}",
        "{\"colour\":.5}",
        "{\"colour\":007}",
        "{\"colour\":1.}",
        "{\"colour\":tru}",
        "{/* why */\"colour\":1}",
        "{# why\n\"colour\":1}",
        "{\"userId\":\"a\nb\"}",
        "{\"userId\":\"\\q\"}",
        "{\"colour\":1]",
        "{\"colour\":" + "[".repeat(200),
        "{\"colour\":" + "9".repeat(200) + "}",
        "{\"" + "n".repeat(2_000) + "\":1}",
        "{\"colour\":1,\"colour\":2}");
  }

  @Test
  void bytesThatAreNotUtf8AreMalformed() {
    MessageRejected rejected =
        catchThrowableOfType(
            MessageRejected.class,
            () ->
                MessageCodec.INTERACTION.decode(
                    new byte[] {'{', (byte) 0xc3, (byte) 0x28, '}'}, Encoding.JSON));

    assertThat(rejected.reason()).isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void brokenProtobufIsMalformed() {
    MessageRejected rejected =
        catchThrowableOfType(
            MessageRejected.class,
            () -> MessageCodec.INTERACTION.decode(new byte[] {10, 99, 1}, Encoding.PROTOBUF));

    assertThat(rejected.reason()).isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void aMessageOfTenMegabytesIsOversized() {
    MessageRejected rejected =
        catchThrowableOfType(
            MessageRejected.class,
            () -> MessageCodec.INTERACTION.decode(new byte[10 << 20], Encoding.JSON));

    assertThat(rejected.reason()).isEqualTo(RejectReason.OVERSIZED);
  }

  private static Interaction decodeJson(String json) throws MessageRejected {
    return MessageCodec.INTERACTION.decode(json.getBytes(UTF_8), Encoding.JSON);
  }

  private static String camelInFieldOrder() {
    return "{\"eventId\":\"c1\",\"userId\":\"u1\",\"itemId\":\"i7\",\"kind\":\"CLICK\","
        + "\"eventTime\":\"2011-09-14T12:46:28.660Z\",\"searchId\":\"s1\"}";
  }
}
