package dev.reckon.model.deploy;

import com.google.protobuf.util.Timestamps;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.wire.OneLine;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The steps from one deployment to the next. */
public final class Deployments {

  private static final String REFUSED = "; refused by a model runtime: ";

  private Deployments() {}

  /** A verified bundle, as a deployment names it. */
  public static DeployedBundle of(Bundle bundle) {
    return DeployedBundle.newBuilder()
        .setPath(bundle.path().toAbsolutePath().normalize().toString())
        .setModel(
            ModelRef.newBuilder()
                .setName(bundle.manifest().model())
                .setVersion(bundle.manifest().version())
                .setDigest(bundle.digest()))
        .setTrainedOn(trainedOn(bundle.manifest().data()))
        .build();
  }

  private static String trainedOn(Manifest.Data data) {
    return String.format(
        Locale.ROOT, "%,d clicks on %,d items", data.trainingTargets(), data.items());
  }

  /** Makes a bundle the candidate for a share of users, in place of any other candidate. */
  public static Deployment tryOut(
      Deployment now, DeployedBundle candidate, int percent, Instant time) {
    return changed(now, "tried out with " + percent + " % of users: " + name(candidate), time)
        .setCandidate(candidate)
        .setCandidatePercent(percent)
        .build();
  }

  /**
   * Makes the candidate live, so that it serves all users.
   *
   * @throws DeploymentException if there is none
   */
  public static Deployment promote(Deployment now, Instant time) {
    if (!now.hasCandidate()) {
      throw new DeploymentException(
          "There is no candidate to promote: name a bundle, or try one out first");
    }
    return promote(now, now.getCandidate(), time);
  }

  /**
   * Makes a bundle live, so that it serves all users, and removes the candidate.
   *
   * @throws DeploymentException if it does so already
   */
  public static Deployment promote(Deployment now, DeployedBundle bundle, Instant time) {
    if (now.getLive().getModel().getDigest().equals(bundle.getModel().getDigest())) {
      throw new DeploymentException(name(bundle) + " is live already");
    }
    return withoutCandidate(changed(now, "promoted: " + name(bundle), time))
        .setPrevious(now.getLive()) // without a path, where it was the bundle of the start
        .setLive(bundle)
        .build();
  }

  /**
   * Removes the candidate or, without one, makes the previous live bundle live again.
   *
   * @throws DeploymentException if there is neither
   */
  public static Deployment rollBack(Deployment now, Instant time) {
    if (now.hasCandidate()) {
      return dropCandidate(now, "rolled back by hand", time);
    }
    if (!now.hasPrevious()) {
      throw new DeploymentException(
          "There is nothing to roll back to: no candidate is tried out, and nothing was promoted"
              + " since the last roll-back");
    }
    Deployment.Builder back =
        changed(now, "rolled back: " + name(now.getLive()), time).clearPrevious();
    return now.getPrevious().getPath().isEmpty()
        ? back.clearLive().build()
        : back.setLive(now.getPrevious()).build();
  }

  /** Makes a bundle the shadow, which ranks and serves nobody, in place of any other. */
  public static Deployment shadow(Deployment now, DeployedBundle shadow, Instant time) {
    return changed(now, "in the shadow: " + name(shadow), time).setShadow(shadow).build();
  }

  /**
   * Ends the shadow.
   *
   * @throws DeploymentException if there is none
   */
  public static Deployment endShadow(Deployment now, Instant time) {
    if (!now.hasShadow()) {
      throw new DeploymentException("There is no shadow to end: name a bundle to begin one");
    }
    return changed(now, "out of the shadow: " + name(now.getShadow()), time).clearShadow().build();
  }

  /** The same deployment, which a runtime refused in part, with its words. */
  public static Deployment refused(Deployment deployment, String why) {
    return deployment.toBuilder()
        .setReason(deployment.getReason() + REFUSED + why)
        .clearServedBy()
        .build();
  }

  /** Why a runtime refused a part of the last change; empty if none did. */
  public static Optional<String> refusal(Deployment deployment) {
    int at = deployment.getReason().indexOf(REFUSED);
    return at < 0
        ? Optional.empty()
        : Optional.of(deployment.getReason().substring(at + REFUSED.length()));
  }

  /** Removes the candidate. */
  public static Deployment dropCandidate(Deployment now, String why, Instant time) {
    return withoutCandidate(changed(now, why + ": " + name(now.getCandidate()), time)).build();
  }

  private static Deployment.Builder changed(Deployment now, String reason, Instant time) {
    return now.toBuilder()
        .clearServedBy()
        .setReason(reason)
        .setChangedAt(Timestamps.fromMillis(time.toEpochMilli()));
  }

  private static Deployment.Builder withoutCandidate(Deployment.Builder deployment) {
    return deployment.clearCandidate().clearCandidatePercent();
  }

  private static String name(DeployedBundle bundle) {
    return bundle.getModel().getName() + " " + bundle.getModel().getVersion();
  }

  /** Which bundle serves which users, a line each. */
  public static String describe(Deployment deployment) {
    StringBuilder lines = new StringBuilder();
    lines.append("live       ").append(place(deployment.getLive())).append('\n');
    if (deployment.hasCandidate()) {
      lines
          .append("candidate  ")
          .append(place(deployment.getCandidate()))
          .append(", ")
          .append(deployment.getCandidatePercent())
          .append(" % of users\n");
    }
    if (deployment.hasShadow()) {
      lines.append("shadow     ").append(place(deployment.getShadow())).append('\n');
    }
    if (deployment.hasPrevious()) {
      lines.append("previous   ").append(place(deployment.getPrevious())).append('\n');
    }
    if (deployment.hasChangedAt()) {
      lines
          .append("changed    ")
          .append(Timestamps.toString(deployment.getChangedAt()))
          .append(", ")
          .append(OneLine.of(deployment.getReason()))
          .append('\n');
    }
    if (!deployment.getServedBy().isEmpty()) {
      lines.append("served by  ").append(OneLine.of(deployment.getServedBy())).append('\n');
    }
    return lines.toString();
  }

  private static String place(DeployedBundle bundle) {
    return bundle.getPath().isEmpty()
        ? "the bundle that each runtime was started with"
        : OneLine.of(name(bundle) + ", " + bundle.getPath());
  }
}
