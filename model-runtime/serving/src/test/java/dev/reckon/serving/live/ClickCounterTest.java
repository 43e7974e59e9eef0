package dev.reckon.serving.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.popularity.Fading;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.testing.FakeModel;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClickCounterTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant TRAINED_UNTIL = NOW.minus(Duration.ofDays(1));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ModelSlots slots = new ModelSlots();
  private final ClickCounter counter =
      new ClickCounter(slots, new MemoryFeed(new Memories()), new LiveMetrics(registry), () -> NOW);

  private final List<RejectReason> refused = new ArrayList<>();
  private int made;

  @BeforeEach
  void bringModelLive() throws Exception {
    slots
        .live()
        .swap(
            LiveModel.start(
                new FakeModel("v1", new FakeRanker(3, 8, 0)),
                new Popularity(
                    new double[3], Fading.by(Duration.ofHours(1)), TRAINED_UNTIL.toEpochMilli()),
                ScoreShift.NONE,
                1,
                Batches.of(4, 10),
                BatchObserver.NONE));
  }

  @AfterEach
  void clear() throws Exception {
    slots.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CLICK", "VIEW", "ADD_TO_CART", "PURCHASE", "LIKE"})
  void whatSpeaksForAnItemIsCounted(String kind) {
    protobuf(click("i2", NOW).setKind(Kind.valueOf(kind)));

    assertThat(count("counted")).isEqualTo(1);
    assertThat(scores()).containsExactly(1, 0, 0);
  }

  @Test
  void jsonIsReadToo() {
    String time = NOW.minus(Duration.ofHours(1)).toString();
    json(
        "u",
        "{\"eventId\":\"e\",\"userId\":\"u\",\"itemId\":\"i1\",\"kind\":\"CLICK\",\"eventTime\":\""
            + time
            + "\"}");

    assertThat(count("counted")).isEqualTo(1);
  }

  @Test
  void anEventThatIsSentTwoThousandTimesCountsOnce() {
    for (int i = 0; i < 2_000; i++) {
      protobuf(click("i1", NOW).setEventId("the same"));
    }

    assertThat(scores()).containsExactly(1, 0, 0);
    assertThat(count("duplicate")).isEqualTo(1_999);
  }

  @Test
  void twoThousandEventsOfAUserOnAnItemCountOnceWithinAHalfLife() {
    for (int i = 0; i < 2_000; i++) {
      protobuf(click("i1", NOW));
    }
    protobuf(click("i1", NOW.minus(Duration.ofHours(1))));

    assertThat(scores()).containsExactly(1.5f, 0, 0);
    assertThat(count("same_user")).isEqualTo(1_999);
  }

  @Test
  void twoHundredUsersCountTwoHundred() {
    for (int i = 0; i < 200; i++) {
      protobuf(click("i1", NOW).setEventId("1"), "user" + i);
    }

    assertThat(scores()).containsExactly(200, 0, 0);
  }

  @Test
  void whoClickedBeforeTrainingEndedHasVotedForTheRestOfThatHalfLife() {
    protobuf(click("i1", TRAINED_UNTIL));
    protobuf(click("i1", TRAINED_UNTIL.plusSeconds(60)));

    assertThat(count("in_bundle")).isEqualTo(1);
    assertThat(count("same_user")).isEqualTo(1);
  }

  @Test
  void clicksOnItemsThatNoModelKnowsAreNotRemembered() {
    protobuf(click("nobody-knows-this", NOW).setEventId("e"));
    protobuf(click("i1", NOW).setEventId("e"));

    assertThat(count("counted")).isEqualTo(1);
  }

  @Test
  void whatIsAgainstAnItemOrKnownAlreadyOrOfNoKnownItemIsTold() {
    protobuf(click("i1", NOW).setKind(Kind.DISLIKE));
    protobuf(click("i1", TRAINED_UNTIL));
    protobuf(click("nobody-knows-this", NOW));

    assertThat(count("dislike")).isEqualTo(1);
    assertThat(count("in_bundle")).isEqualTo(1);
    assertThat(count("unknown_item")).isEqualTo(1);
    assertThat(scores()).containsExactly(0, 0, 0);
  }

  @Test
  void messagesThatBreakARuleAreIgnoredAndCounted() {
    json("u", "not json");
    json("u", "{\"eventId\":\"e\",\"eventTime\":{\"a\":1}}");
    json("u", "x".repeat(2 << 20));
    json("u", null);
    json(null, "{}");
    protobuf(click("", NOW));
    protobuf(click("i1", NOW).clearEventTime());
    protobuf(click("i1", NOW).setKindValue(77));
    protobuf(click("i1", NOW.plus(Duration.ofDays(2))));
    protobuf(click("i1", NOW).setUserId("not-the-key"));

    assertThat(count("rejected")).isEqualTo(10);
    assertThat(refused)
        .contains(
            RejectReason.MALFORMED,
            RejectReason.OVERSIZED,
            RejectReason.EMPTY_ID,
            RejectReason.INVALID_TIME,
            RejectReason.UNKNOWN_KIND,
            RejectReason.FUTURE_TIME,
            RejectReason.KEY_MISMATCH);
    assertThat(scores()).containsExactly(0, 0, 0);
  }

  @Test
  void aClickAheadOfTheClockCountsAsNow() {
    protobuf(click("i1", NOW.plus(Duration.ofHours(20))));
    protobuf(click("i2", NOW));
    protobuf(click("i2", NOW), "another");

    assertThat(scores()).containsExactly(2, 1, 0);
  }

  private Interaction.Builder click(String itemId, Instant time) {
    return Interaction.newBuilder()
        .setEventId("e" + made++)
        .setUserId("u")
        .setItemId(itemId)
        .setKind(Kind.CLICK)
        .setEventTime(Timestamps.fromMillis(time.toEpochMilli()));
  }

  private void protobuf(Interaction.Builder click) {
    read("u", click);
  }

  private void protobuf(Interaction.Builder click, String userId) {
    read(userId, click.setUserId(userId));
  }

  private void read(String key, Interaction.Builder click) {
    ConsumerRecord<String, byte[]> message =
        new ConsumerRecord<>(
            "clicks", 0, 0, key, MessageCodec.INTERACTION.encode(click.build(), Encoding.PROTOBUF));
    Encoding.PROTOBUF.mark(message.headers());
    read(message);
  }

  private void json(@Nullable String key, @Nullable String value) {
    read(new ConsumerRecord<>("clicks", 0, 0, key, value == null ? null : value.getBytes(UTF_8)));
  }

  /** As the follower does. */
  private void read(ConsumerRecord<String, byte[]> message) {
    try {
      counter.read(message);
    } catch (MessageRejected e) {
      refused.add(e.reason());
    }
  }

  private float[] scores() {
    return slots.live().peek().orElseThrow().popularity().top(3, item -> true).scores();
  }

  private double count(String outcome) {
    return registry.get("reckon.model.clicks").tag("outcome", outcome).counter().count();
  }
}
