package dev.reckon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Timestamp;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MessageRulesTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void goodMessagesPass() {
    assertThatCode(
            () -> {
              MessageRules.check(click().build(), NOW);
              MessageRules.check(search().build(), NOW);
              MessageRules.check(Item.newBuilder().setItemId("i1").build());
              MessageRules.check(
                  Erasure.newBuilder()
                      .setEventId("e1")
                      .setUserId("u1")
                      .setEventTime(at(NOW))
                      .build(),
                  NOW);
              MessageRules.checkKey("u1".getBytes(UTF_8), "u1");
            })
        .doesNotThrowAnyException();
  }

  @Test
  void idsMustBeThere() {
    assertReason(
        RejectReason.EMPTY_ID, () -> MessageRules.check(click().setEventId("").build(), NOW));
    assertReason(
        RejectReason.EMPTY_ID, () -> MessageRules.check(click().setUserId(" ").build(), NOW));
    assertReason(
        RejectReason.EMPTY_ID, () -> MessageRules.check(click().setItemId("").build(), NOW));
    assertReason(
        RejectReason.EMPTY_ID, () -> MessageRules.check(search().setEventId("").build(), NOW));
    assertReason(RejectReason.EMPTY_ID, () -> MessageRules.check(Item.getDefaultInstance()));
    assertReason(
        RejectReason.EMPTY_ID, () -> MessageRules.check(Erasure.getDefaultInstance(), NOW));
  }

  @Test
  void anIdMayHave256BytesAndNotOneMore() {
    assertThatCode(() -> MessageRules.check(click().setUserId("é".repeat(128)).build(), NOW))
        .doesNotThrowAnyException();
    assertReason(
        RejectReason.ID_TOO_LONG,
        () -> MessageRules.check(click().setUserId("é".repeat(128) + "x").build(), NOW));
    assertReason(
        RejectReason.ID_TOO_LONG,
        () -> MessageRules.check(click().setSearchId("x".repeat(257)).build(), NOW));
  }

  @Test
  void aQueryMayHave1000CharactersAndNotOneMore() {
    assertThatCode(() -> MessageRules.check(search().setQuery("🎮".repeat(1000)).build(), NOW))
        .doesNotThrowAnyException();
    assertReason(
        RejectReason.QUERY_TOO_LONG,
        () -> MessageRules.check(search().setQuery("x".repeat(1001)).build(), NOW));
    assertReason(
        RejectReason.EMPTY_QUERY, () -> MessageRules.check(search().setQuery("  ").build(), NOW));
  }

  @Test
  void anEventMayBeADayAheadAndNotMore() {
    Instant tomorrow = NOW.plus(MessageRules.MAX_AHEAD);
    assertThatCode(() -> MessageRules.check(click().setEventTime(at(tomorrow)).build(), NOW))
        .doesNotThrowAnyException();
    assertReason(
        RejectReason.FUTURE_TIME,
        () -> MessageRules.check(click().setEventTime(at(tomorrow.plusSeconds(1))).build(), NOW));
  }

  @Test
  void anEventTimeMustBeThereAndBeATime() {
    assertReason(
        RejectReason.INVALID_TIME, () -> MessageRules.check(click().clearEventTime().build(), NOW));
    assertReason(
        RejectReason.INVALID_TIME,
        () ->
            MessageRules.check(
                click().setEventTime(Timestamp.newBuilder().setSeconds(-1)).build(), NOW));
    assertReason(
        RejectReason.INVALID_TIME,
        () ->
            MessageRules.check(
                click().setEventTime(Timestamp.newBuilder().setNanos(-5)).build(), NOW));
  }

  @Test
  void aKindMustBeKnown() {
    assertReason(
        RejectReason.UNKNOWN_KIND, () -> MessageRules.check(click().clearKind().build(), NOW));
    assertReason(
        RejectReason.UNKNOWN_KIND, () -> MessageRules.check(click().setKindValue(77).build(), NOW));
  }

  @Test
  void theKeyMustBeTheIdTheMessageIsAbout() {
    assertReason(RejectReason.KEY_MISMATCH, () -> MessageRules.checkKey(null, "u1"));
    assertReason(
        RejectReason.KEY_MISMATCH, () -> MessageRules.checkKey("u2".getBytes(UTF_8), "u1"));
  }

  private static void assertReason(RejectReason reason, ThrowingCallable check) {
    MessageRejected rejected = catchThrowableOfType(MessageRejected.class, check);
    assertThat(rejected).isNotNull();
    assertThat(rejected.reason()).isEqualTo(reason);
    assertThat(rejected.detail()).isNotBlank();
  }

  private static Interaction.Builder click() {
    return Interaction.newBuilder()
        .setEventId("c1")
        .setUserId("u1")
        .setItemId("i1")
        .setKind(Interaction.Kind.CLICK)
        .setEventTime(at(NOW));
  }

  private static Search.Builder search() {
    return Search.newBuilder()
        .setEventId("s1")
        .setUserId("u1")
        .setQuery("halo")
        .setEventTime(at(NOW));
  }

  private static Timestamp at(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
