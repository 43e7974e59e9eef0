package dev.reckon.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Timestamps;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.testing.FakeModel;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CandidateScoresTest {
  private final ModelSlots slots = new ModelSlots();
  private final List<String> withdrawn = new ArrayList<>();
  private final CandidateScores scores =
      new CandidateScores(
          slots, 1_000, (digest, why) -> withdrawn.add(digest + " " + why), InstantSource.system());

  @BeforeEach
  void start() throws InterruptedException {
    slots.live().swap(model("live"));
    slots.candidate().swap(model("new"));
  }

  @AfterEach
  void stop() throws InterruptedException {
    slots.clear();
  }

  @Test
  void aCandidateWhoseListsAreFarWorseIsWithdrawnOnce() throws Exception {
    tell("live", 1, 9_000, 0.10);
    tell("new", 1, 1_000, 0.05);
    tell("new", 1, 1_000, 0.05);

    assertThat(withdrawn)
        .containsExactly(
            "new rolled back, as its lists held 0.0500 of 1000 clicks, those of the live model"
                + " 0.1000 of 9000");
  }

  @Test
  void aDifferenceThatMayBeChanceIsBorne() throws Exception {
    tell("live", 1, 9_000, 0.10);
    tell("new", 1, 1_000, 0.07);

    assertThat(withdrawn).isEmpty();
  }

  @Test
  void withFewClicksNothingIsCompared() throws Exception {
    tell("live", 1, 9_000, 0.10);
    tell("new", 1, 999, 0.0);

    assertThat(withdrawn).isEmpty();
  }

  @Test
  void windowsFromBeforeTheCandidateSayNothing() throws Exception {
    tell("live", 1, 1_000_000, 0.5);
    tell("live", 2, 9_000, 0.05);
    tell("new", 2, 1_000, 0.05);

    assertThat(withdrawn).isEmpty();
  }

  @Test
  void aWindowThatIsToldAgainIsNotAddedToWhatWasToldBefore() throws Exception {
    tell("live", 1, 9_000, 0.10);
    for (int i = 0; i < 10; i++) {
      tell("new", 1, 500, 0.0);
    }

    assertThat(withdrawn).isEmpty();
  }

  @Test
  void impossibleFiguresAreRefusedAndDecideNothing() throws Exception {
    tell("live", 1, 9_000, 0.10);
    assertThatThrownBy(() -> tell("new", 1, 1_000_000, -1)).isInstanceOf(MessageRejected.class);
    assertThatThrownBy(() -> tell("new", 1, -1, 0)).isInstanceOf(MessageRejected.class);

    assertThat(withdrawn).isEmpty();
  }

  @Test
  void withoutACandidateNothingIsKept() throws Exception {
    slots.candidate().clear();
    tell("live", 1, 9_000, 0.10);
    tell("new", 1, 5_000, 0.0);
    slots.candidate().swap(model("new"));
    tell("live", 2, 9_000, 0.10);
    tell("new", 2, 900, 0.0);

    assertThat(withdrawn).isEmpty();
  }

  private void tell(String digest, int minute, long clicks, double hitRate) throws MessageRejected {
    OnlineMetrics metrics =
        OnlineMetrics.newBuilder()
            .setWindowStart(Timestamps.fromSeconds(60L * minute))
            .setWindowEnd(Timestamps.fromSeconds(60L * minute + 60))
            .setModel(ModelRef.newBuilder().setDigest(digest))
            .setClicks(clicks)
            .addScores(ScoreAtDepth.newBuilder().setDepth(5).setHitRate(0))
            .addScores(ScoreAtDepth.newBuilder().setDepth(10).setHitRate(hitRate))
            .build();
    scores.read(
        new ConsumerRecord<>(
            "recommendation-metrics",
            0,
            0,
            digest,
            MessageCodec.ONLINE_METRICS.encode(metrics, Encoding.JSON)));
    scores.polled(true);
  }

  private static LiveModel model(String digest) throws InterruptedException {
    FakeModel model = new FakeModel("v", new FakeRanker(10, 8, 0), digest);
    return LiveModel.start(
        model,
        Popularity.standing(model.trainingCounts()),
        ScoreShift.NONE,
        1,
        Batches.of(4, 8),
        BatchObserver.NONE);
  }
}
