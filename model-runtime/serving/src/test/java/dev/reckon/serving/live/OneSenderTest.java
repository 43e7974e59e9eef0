package dev.reckon.serving.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.model.popularity.PriorShift;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.popularity.Fading;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.testing.FakeModel;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one sender can do to the lists of all others, through clicks and the score shift. */
final class OneSenderTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final int ITEMS = 100;
  private static final int OWNED = 7;

  private final Popularity popularity =
      new Popularity(
          filled(200), Fading.by(Duration.ofHours(6)), NOW.minusSeconds(1).toEpochMilli());
  private final float[][] scoresOfOthers = scores();
  private final ModelSlots slots = new ModelSlots();
  private final ClickCounter counter =
      new ClickCounter(
          slots,
          new MemoryFeed(new Memories()),
          new LiveMetrics(new SimpleMeterRegistry()),
          () -> NOW);

  @BeforeEach
  void bringModelLive() throws Exception {
    slots
        .live()
        .swap(
            LiveModel.start(
                new FakeModel("v1", new FakeRanker(ITEMS, 8, 0)),
                popularity,
                ScoreShift.NONE,
                1,
                Batches.of(4, 10),
                BatchObserver.NONE));
  }

  @AfterEach
  void clear() throws Exception {
    slots.clear();
  }

  @Test
  void copiesOfAnEventMoveNobodysList() throws Exception {
    double before = meanRank();
    for (int i = 0; i < 2_000; i++) {
      click("sender", "the same");
    }
    assertThat(meanRank()).isCloseTo(before, within(.5));
  }

  @Test
  void manyEventsOfOneUserMoveNobodysList() throws Exception {
    double before = meanRank();
    for (int i = 0; i < 2_000; i++) {
      click("sender", "e" + i);
    }
    assertThat(meanRank()).isCloseTo(before, within(.5));
  }

  @Test
  void manyUsersMoveEverybodysList() throws Exception {
    double before = meanRank();
    for (int i = 0; i < 200; i++) {
      click("user" + i, "1");
    }
    assertThat(meanRank()).isLessThan(before - 5);
  }

  private void click(String userId, String eventId) throws MessageRejected {
    Interaction click =
        Interaction.newBuilder()
            .setEventId(eventId)
            .setUserId(userId)
            .setItemId("i" + OWNED)
            .setKind(Kind.CLICK)
            .setEventTime(Timestamps.fromMillis(NOW.toEpochMilli()))
            .build();
    ConsumerRecord<String, byte[]> message =
        new ConsumerRecord<>(
            "clicks", 0, 0, userId, MessageCodec.INTERACTION.encode(click, Encoding.PROTOBUF));
    Encoding.PROTOBUF.mark(message.headers());
    counter.read(message);
  }

  /** Of the item among all, over other users, as the runtime would serve it now. */
  private double meanRank() {
    long[] trained = new long[ITEMS];
    Arrays.fill(trained, 1_000);
    float[] shift =
        new ScoreShift(popularity, trained, new PriorShift(.5, 1), System::nanoTime).get();
    return Arrays.stream(scoresOfOthers)
        .mapToInt(scores -> rank(scores, shift))
        .average()
        .orElse(0);
  }

  private static int rank(float[] scores, float[] shift) {
    int rank = 1;
    for (int item = 0; item < ITEMS; item++) {
      rank += scores[item] + shift[item] > scores[OWNED] + shift[OWNED] ? 1 : 0;
    }
    return rank;
  }

  private static float[][] scores() {
    Random random = new Random(3);
    float[][] scores = new float[200][ITEMS];
    for (float[] ofUser : scores) {
      for (int item = 0; item < ITEMS; item++) {
        ofUser[item] = (float) random.nextGaussian();
      }
    }
    return scores;
  }

  private static double[] filled(double count) {
    double[] counts = new double[ITEMS];
    Arrays.fill(counts, count);
    return counts;
  }
}
