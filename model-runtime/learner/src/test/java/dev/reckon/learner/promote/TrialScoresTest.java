package dev.reckon.learner.promote;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.testing.Events;
import dev.reckon.testing.ManualClock;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TrialScoresTest {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  private final ManualClock clock =
      new ManualClock(Instant.ofEpochMilli(Events.DAY + 5_000 * MINUTE));
  private final TrialScores scores = new TrialScores(0.1, 0.05, 10, Duration.ofMinutes(2), clock);

  @Test
  void aWindowCountsOnceWithItsLastFigures() throws MessageRejected {
    scores.begin("c", "l");
    tell(1, "c", 0, 0.1, 100);
    tell(1, "c", 0, 0.5, 100); // published again
    tell(1, "c", 2, 0.5, 100); // at another depth of reasoning
    tell(1, "l", 0, 0.5, 400);
    tell(4, "other", 0, 0.5, 1);
    scores.polled(true);
    tell(1, "c", 0, 0.0, 100); // too late
    scores.polled(true);

    assertThat(figures())
        .isEqualTo("its lists held 0.5000 of 200 clicks, those of the live model 0.5000 of 400");
  }

  @Test
  void aWindowThatMayChangeDoesNotCountYet() throws MessageRejected {
    scores.begin("c", "l");
    tell(1, "c", 0, 0.5, 100);
    tell(1, "l", 0, 0.5, 100);
    scores.polled(true);

    assertThat(figures()).startsWith("its lists held 0.0000 of 0 clicks");
  }

  @Test
  void windowsWithoutClicksOfTheCandidateAreNoComparison() throws MessageRejected {
    scores.begin("c", "l");
    tell(1, "l", 0, 0.9, 1_000);
    tell(2, "l", 0, 0.3, 100);
    tell(2, "c", 0, 0.3, 10);
    tell(9, "l", 0, 0.3, 100);
    scores.polled(true);

    assertThat(figures()).endsWith("those of the live model 0.3000 of 100");
  }

  @Test
  void aTrialComesToAnEndAndThenThereIsNone() throws MessageRejected {
    scores.begin("c", "l");
    for (int minute = 0; minute < 60; minute++) {
      tell(minute, "c", 0, 0.6, 100);
      tell(minute, "l", 0, 0.3, 100);
      scores.polled(true);
    }

    assertThat(standing().isGood()).isTrue();
    assertThat(standing().isWorse()).isFalse();
    scores.end();
    assertThat(scores.standing()).isNull();
  }

  private String figures() {
    return standing().figures();
  }

  private TrialScores.Standing standing() {
    return Objects.requireNonNull(scores.standing());
  }

  private void tell(int minute, String digest, int steps, double hitRate, long clicks)
      throws MessageRejected {
    long start = Events.DAY + minute * MINUTE;
    OnlineMetrics metrics =
        OnlineMetrics.newBuilder()
            .setWindowStart(Timestamps.fromMillis(start))
            .setWindowEnd(Timestamps.fromMillis(start + MINUTE))
            .setModel(ModelRef.newBuilder().setName("sasrec").setVersion("v").setDigest(digest))
            .setReasoningSteps(steps)
            .setClicks(clicks)
            .addScores(ScoreAtDepth.newBuilder().setDepth(10).setHitRate(hitRate))
            .build();
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(
            "recommendation-metrics",
            0,
            0,
            digest,
            MessageCodec.ONLINE_METRICS.encode(metrics, Encoding.PROTOBUF));
    Encoding.PROTOBUF.mark(record.headers());
    scores.read(record);
  }
}
