package dev.reckon.demo.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.model.deploy.Deployments;
import dev.reckon.recommendation.v1.ModelRef;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ModelNewsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final DeployedBundle first = bundle("1");
  private final DeployedBundle second = bundle("2");

  @Test
  void theFirstModelIsSaidWithWhatItWasTrainedOn() {
    assertThat(ModelNews.sentence(Deployment.getDefaultInstance(), live(first)))
        .hasValue("The first model is live: sasrec v1, trained on 9 clicks on 3 items");
  }

  @Test
  void aTrialItsEndAPromotionAndAWayBackAreSaid() {
    Deployment before = live(first);
    Deployment trial = Deployments.tryOut(before, second, 20, NOW);
    Deployment promoted = Deployments.promote(trial, NOW);

    assertThat(ModelNews.sentence(before, trial).orElseThrow())
        .startsWith("A new model is on trial with 20 % of the users: sasrec v2");
    assertThat(ModelNews.sentence(trial, Deployments.dropCandidate(trial, "worse", NOW)))
        .hasValueSatisfying(it -> assertThat(it).startsWith("The trial has ended").contains("v2"));
    assertThat(ModelNews.sentence(trial, promoted).orElseThrow())
        .startsWith("A new model is live: sasrec v2");
    assertThat(ModelNews.sentence(promoted, Deployments.rollBack(promoted, NOW)).orElseThrow())
        .startsWith("The model before is live again: sasrec v1");
  }

  @Test
  void aRefusalIsSaidOnceAndNotAsATrial() {
    Deployment trial = Deployments.tryOut(live(first), second, 20, NOW);
    Deployment refused = Deployments.refused(live(first), "candidate: it is damaged");

    assertThat(ModelNews.sentence(trial, refused))
        .hasValue("A model was refused: candidate: it is damaged");
    assertThat(ModelNews.sentence(refused, refused)).isEmpty();
  }

  @Test
  void aChangeThatNoUserSeesIsNotSaid() {
    assertThat(ModelNews.sentence(live(first), Deployments.shadow(live(first), second, NOW)))
        .isEmpty();
  }

  private static Deployment live(DeployedBundle bundle) {
    return Deployments.promote(Deployment.getDefaultInstance(), bundle, NOW);
  }

  private static DeployedBundle bundle(String number) {
    return DeployedBundle.newBuilder()
        .setPath("/bundles/" + number)
        .setModel(
            ModelRef.newBuilder()
                .setName("sasrec")
                .setVersion("v" + number)
                .setDigest("digest" + number))
        .setTrainedOn("9 clicks on 3 items")
        .build();
  }
}
