package dev.reckon.model.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Timestamps;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.recommendation.v1.ModelRef;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DeploymentsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
  private static final DeployedBundle ONE = bundle("1");
  private static final DeployedBundle TWO = bundle("2");
  private static final Deployment NOTHING = Deployment.getDefaultInstance();

  @Test
  void whatOthersWroteStandsOnItsLineAndMovesNoCursor() {
    Deployment deployment =
        Deployment.newBuilder()
            .setLive(DeployedBundle.newBuilder().setPath("/a\u001b[2J\nlive       forged"))
            .setChangedAt(Timestamps.fromMillis(0))
            .setReason("x\r\nprevious   forged\u0007")
            .build();

    String shown = Deployments.describe(deployment);

    assertThat(shown.lines()).hasSize(2);
    assertThat(shown.chars().filter(it -> it != '\n')).noneMatch(Character::isISOControl);
    assertThat(shown).contains("/a\\u001b[2J\\u000alive       forged");
  }

  @Test
  void aCandidateServesAShareAndTheLiveOneStays() {
    Deployment live = Deployments.promote(NOTHING, ONE, NOW);

    Deployment tried = Deployments.tryOut(live, TWO, 10, NOW);

    assertThat(tried.getLive()).isEqualTo(ONE);
    assertThat(tried.getCandidate()).isEqualTo(TWO);
    assertThat(tried.getCandidatePercent()).isEqualTo(10);
    assertThat(tried.getReason()).isEqualTo("tried out with 10 % of users: sasrec 2");
    assertThat(tried.getChangedAt().getSeconds()).isEqualTo(NOW.getEpochSecond());
  }

  @Test
  void thePromotedCandidateServesEverybodyAndTheOneBeforeIsRemembered() {
    Deployment tried = Deployments.tryOut(Deployments.promote(NOTHING, ONE, NOW), TWO, 10, NOW);

    Deployment promoted = Deployments.promote(tried, NOW);

    assertThat(promoted.getLive()).isEqualTo(TWO);
    assertThat(promoted.hasCandidate()).isFalse();
    assertThat(promoted.getCandidatePercent()).isZero();
    assertThat(promoted.getPrevious()).isEqualTo(ONE);
  }

  @Test
  void aRollBackTakesTheCandidateBackFirstAndThenThePromotion() {
    Deployment promoted = Deployments.promote(Deployments.promote(NOTHING, ONE, NOW), TWO, NOW);
    Deployment tried = Deployments.tryOut(promoted, bundle("3"), 50, NOW);

    Deployment first = Deployments.rollBack(tried, NOW);
    assertThat(first.getLive()).isEqualTo(TWO);
    assertThat(first.hasCandidate()).isFalse();

    Deployment second = Deployments.rollBack(first, NOW);
    assertThat(second.getLive()).isEqualTo(ONE);
    assertThatThrownBy(() -> Deployments.rollBack(second, NOW))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("nothing to roll back to");
  }

  @Test
  void beforeTheFirstPromotionTheBundleOfTheStartWasLive() {
    Deployment promoted = Deployments.promote(NOTHING, ONE, NOW);

    assertThat(Deployments.rollBack(promoted, NOW).hasLive()).isFalse();
  }

  @Test
  void whatIsLiveCannotBePromotedAgain() {
    Deployment promoted = Deployments.promote(NOTHING, ONE, NOW);

    assertThatThrownBy(() -> Deployments.promote(promoted, ONE, NOW))
        .hasMessage("sasrec 1 is live already");
    assertThatThrownBy(() -> Deployments.promote(promoted, NOW))
        .hasMessageContaining("There is no candidate to promote");
  }

  @Test
  void aShadowBeginsAndEndsByItself() {
    Deployment shadowed = Deployments.shadow(NOTHING, ONE, NOW);

    assertThat(shadowed.getShadow()).isEqualTo(ONE);
    assertThat(Deployments.endShadow(shadowed, NOW).hasShadow()).isFalse();
    assertThatThrownBy(() -> Deployments.endShadow(NOTHING, NOW))
        .hasMessageContaining("There is no shadow to end");
  }

  @Test
  void whatServesWhomIsTold() {
    Deployment shadowed = Deployments.shadow(NOTHING, bundle("3"), NOW);
    Deployment tried = Deployments.tryOut(Deployments.promote(shadowed, ONE, NOW), TWO, 10, NOW);

    assertThat(Deployments.describe(tried))
        .isEqualTo(
            """
            live       sasrec 1, /bundles/1
            candidate  sasrec 2, /bundles/2, 10 % of users
            shadow     sasrec 3, /bundles/3
            previous   the bundle that each runtime was started with
            changed    2026-11-28T10:00:00Z, tried out with 10 % of users: sasrec 2
            """);
  }

  private static DeployedBundle bundle(String version) {
    return DeployedBundle.newBuilder()
        .setPath("/bundles/" + version)
        .setModel(ModelRef.newBuilder().setName("sasrec").setVersion(version).setDigest(version))
        .build();
  }
}
