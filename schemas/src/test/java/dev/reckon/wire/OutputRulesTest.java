package dev.reckon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Timestamp;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutputRulesTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Timestamp IMPOSSIBLE =
      Timestamp.newBuilder().setSeconds(Long.MAX_VALUE / 2).build();
  private static final Timestamp NEGATIVE = Timestamp.newBuilder().setSeconds(-5).build();
  private static final Timestamp TOMORROW =
      Timestamp.newBuilder().setSeconds(NOW.plusSeconds(90_000).getEpochSecond()).build();

  @Test
  void aListWithTimesThatCanBeIsTaken() {
    assertThatCode(() -> OutputRules.check(list(list -> {}), NOW)).doesNotThrowAnyException();
  }

  @Test
  void aListWithAnImpossibleTimeIsRefusedWhicheverTimeItIs() {
    assertThat(reason(list -> list.setRepliedAt(IMPOSSIBLE))).isEqualTo(RejectReason.INVALID_TIME);
    assertThat(reason(list -> list.setRepliedAt(NEGATIVE))).isEqualTo(RejectReason.INVALID_TIME);
    assertThat(reason(list -> list.setRequestedAt(IMPOSSIBLE)))
        .isEqualTo(RejectReason.INVALID_TIME);
    assertThat(reason(list -> list.setReceivedAt(IMPOSSIBLE))).isEqualTo(RejectReason.INVALID_TIME);
    assertThat(reason(list -> list.setNewestEventTime(IMPOSSIBLE)))
        .isEqualTo(RejectReason.INVALID_TIME);
    assertThat(reason(list -> list.addEvidence(Evidence.newBuilder().setEventTime(IMPOSSIBLE))))
        .isEqualTo(RejectReason.INVALID_TIME);
  }

  @Test
  void aListFromTheFutureIsRefusedAsItWouldStandBeforeAllThatComeAfter() {
    assertThat(reason(list -> list.setRepliedAt(TOMORROW))).isEqualTo(RejectReason.FUTURE_TIME);
    assertThat(reason(list -> list.setHistorySequence(-1))).isEqualTo(RejectReason.MALFORMED);
    assertThat(reason(list -> list.setEpoch(-1))).isEqualTo(RejectReason.MALFORMED);
    assertThat(reason(list -> list.setEpoch(Long.MAX_VALUE))).isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void aListWithoutAUserOrWithItemsWithoutAnIdOrWithTooManyIsRefused() {
    assertThat(reason(list -> list.setUserId(" "))).isEqualTo(RejectReason.EMPTY_ID);
    assertThat(reason(list -> list.setUserId("u".repeat(257)))).isEqualTo(RejectReason.ID_TOO_LONG);
    assertThat(reason(list -> list.addItems(RankedItem.getDefaultInstance())))
        .isEqualTo(RejectReason.EMPTY_ID);
    assertThat(
            reason(
                list -> {
                  for (int i = 0; i <= OutputRules.MAX_ITEMS; i++) {
                    list.addItems(RankedItem.newBuilder().setItemId("i" + i));
                  }
                }))
        .isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void aModelIsNamedInAFewCharactersThatCanBePrinted() {
    assertThat(reason(list -> list.setModel(model("sasrec\u001b[2J"))))
        .isEqualTo(RejectReason.INVALID_ID);
    assertThat(reason(list -> list.setModel(model("m".repeat(257)))))
        .isEqualTo(RejectReason.ID_TOO_LONG);
    assertThat(windowReason(window -> window.setModel(model("\0"))))
        .isEqualTo(RejectReason.INVALID_ID);
    assertThat(
            deploymentReason(
                Deployment.newBuilder()
                    .setShadow(DeployedBundle.newBuilder().setModel(model("\n")))))
        .isEqualTo(RejectReason.INVALID_ID);
  }

  @Test
  void theKeyOfAListHasToBeItsUser() {
    assertThat(
            catchThrowableOfType(
                    MessageRejected.class,
                    () -> OutputRules.checkKey("somebody else", list(list -> {})))
                .reason())
        .isEqualTo(RejectReason.KEY_MISMATCH);
  }

  @Test
  void aWindowThatCannotBeIsRefused() {
    assertThat(windowReason(window -> {})).isNull();
    assertThat(windowReason(window -> window.setWindowStart(IMPOSSIBLE)))
        .isEqualTo(RejectReason.INVALID_TIME);
    assertThat(windowReason(window -> window.setWindowEnd(window.getWindowStart())))
        .isEqualTo(RejectReason.INVALID_TIME);
    assertThat(windowReason(window -> window.setWindowEnd(TOMORROW)))
        .isEqualTo(RejectReason.FUTURE_TIME);
    assertThat(windowReason(window -> window.setClicks(-1))).isEqualTo(RejectReason.MALFORMED);
    assertThat(
            windowReason(
                window -> window.addScores(ScoreAtDepth.newBuilder().setHitRate(Double.NaN))))
        .isEqualTo(RejectReason.MALFORMED);
    assertThat(windowReason(window -> window.addScores(ScoreAtDepth.newBuilder().setMrr(7))))
        .isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void aDeploymentWithAPathThatNoDirectoryHasIsRefused() {
    assertThat(deploymentReason(Deployment.newBuilder())).isNull();
    assertThat(
            deploymentReason(
                Deployment.newBuilder().setLive(DeployedBundle.newBuilder().setPath("a\0b"))))
        .isEqualTo(RejectReason.MALFORMED);
    assertThat(
            deploymentReason(
                Deployment.newBuilder().setShadow(DeployedBundle.newBuilder().setPath("a\0b"))))
        .isEqualTo(RejectReason.MALFORMED);
    assertThat(deploymentReason(Deployment.newBuilder().setCandidatePercent(101)))
        .isEqualTo(RejectReason.MALFORMED);
    assertThat(deploymentReason(Deployment.newBuilder().setChangedAt(IMPOSSIBLE)))
        .isEqualTo(RejectReason.INVALID_TIME);
  }

  @Test
  void aValueIsDecodedAndCheckedAtOnce() {
    assertThat(
            catchThrowableOfType(
                    MessageRejected.class,
                    () ->
                        OutputMessages.RECOMMENDATIONS.read(
                            "{\"userId\":\"\"}".getBytes(UTF_8), new RecordHeaders(), NOW))
                .reason())
        .isEqualTo(RejectReason.EMPTY_ID);
  }

  private static Recommendation list(Consumer<Recommendation.Builder> change) {
    Recommendation.Builder list =
        Recommendation.newBuilder()
            .setUserId("ann")
            .addItems(RankedItem.newBuilder().setItemId("i1").setScore(Float.NaN))
            .setHistorySequence(3)
            .setRepliedAt(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()));
    change.accept(list);
    return list.build();
  }

  private static ModelRef model(String name) {
    return ModelRef.newBuilder().setName(name).setVersion("1").setDigest("0f").build();
  }

  private static RejectReason reason(Consumer<Recommendation.Builder> change) {
    return catchThrowableOfType(MessageRejected.class, () -> OutputRules.check(list(change), NOW))
        .reason();
  }

  private static @Nullable RejectReason windowReason(Consumer<OnlineMetrics.Builder> change) {
    OnlineMetrics.Builder window =
        OnlineMetrics.newBuilder()
            .setWindowStart(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()))
            .setWindowEnd(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond() + 60));
    change.accept(window);
    try {
      OutputRules.check(window.build(), NOW);
      return null;
    } catch (MessageRejected e) {
      return e.reason();
    }
  }

  private static @Nullable RejectReason deploymentReason(Deployment.Builder deployment) {
    try {
      OutputRules.check(deployment.build());
      return null;
    } catch (MessageRejected e) {
      return e.reason();
    }
  }
}
