package dev.reckon.learner;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.learner.promote.TrialScores;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.Deployments;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The trial under way, if there is one: a candidate that serves some users, until their clicks
 * decide or a person does. Owned by the learner's thread.
 */
final class Trials implements AutoCloseable {

  private final DeployedModels models;
  private final LearnerSettings.TrialSettings settings;
  private final Journal journal;
  private final InstantSource clock;
  private final TrialScores scores;
  private final TopicFollower follower;

  /** With the trial that the last learner of the directory did not end. */
  Trials(
      DeployedModels models,
      LearnerSettings.TrialSettings settings,
      Map<String, String> kafka,
      Journal journal,
      InstantSource clock) {
    this.models = models;
    this.settings = settings;
    this.journal = journal;
    this.clock = clock;
    this.scores =
        new TrialScores(
            settings.margin(), settings.error(), settings.stepClicks(), settings.settled(), clock);
    this.follower =
        new TopicFollower(
            settings.metricsTopic(),
            TopicFollower.clientsOf(kafka),
            StartPosition.since(settings::longest, clock),
            scores);
    String candidate = journal.progress().candidate();
    String rival = journal.progress().rival();
    if (candidate != null && rival != null) {
      scores.begin(candidate, rival);
    }
  }

  void start() {
    follower.start();
  }

  /** The digest of the candidate on trial; null without one. */
  @Nullable String candidate() {
    return journal.progress().candidate();
  }

  /** The figures of the trial; empty without one. */
  String figures() {
    TrialScores.Standing standing = scores.standing();
    return standing == null
        ? ""
        : ". The trial: " + standing.figures() + "; " + standing.certainty();
  }

  /**
   * Makes a bundle the candidate, unless somebody else tries one out.
   *
   * @param rival the digest of the live bundle
   * @param why it may be tried out
   * @throws DeploymentException if the broker cannot be reached
   */
  void begin(DeployedBundle bundle, String rival, String why)
      throws InterruptedException, IOException {
    Deployment deployment =
        models.change(
            now ->
                now.hasCandidate()
                    ? now
                    : because(
                        why, Deployments.tryOut(now, bundle, settings.percent(), clock.instant())));
    String digest = bundle.getModel().getDigest();
    String name = bundle.getModel().getName() + " " + bundle.getModel().getVersion();
    if (!isCandidate(digest, deployment)) {
      journal.decided("no trial of " + name + ": somebody else is trying out a candidate");
      return;
    }
    scores.begin(digest, rival);
    journal.save(now -> now.trying(digest, rival, clock.millis()));
    journal.decided("trying out " + name + ": " + why);
  }

  /**
   * Ends the trial if it is decided.
   *
   * @param newest deployment that is known, which may be a moment old
   * @throws DeploymentException if the broker cannot be reached
   */
  void lookAfter(String candidate, Deployment newest) throws InterruptedException, IOException {
    if (!isCandidate(candidate, newest)) {
      Deployment now = models.read();
      if (!isCandidate(candidate, now)) {
        end("the trial was ended: " + now.getReason());
      }
      return;
    }
    TrialScores.Standing standing = scores.standing();
    if (standing == null) {
      return;
    }
    if (standing.isWorse()) {
      drop(candidate, "rolled back, as " + standing.figures());
    } else if (standing.isGood()) {
      promote(candidate, standing.figures());
    } else if (isTooLong()) {
      drop(candidate, "rolled back, as nothing is decided: " + standing.figures());
    } else {
      journal.doing("trying out a candidate");
    }
  }

  private boolean isTooLong() {
    return clock.millis() - journal.progress().triedMillis() > settings.longest().toMillis();
  }

  private void promote(String candidate, String figures) throws InterruptedException, IOException {
    change(candidate, now -> because(figures, Deployments.promote(now, clock.instant())));
    end("promoted, as " + figures);
  }

  private void drop(String candidate, String why) throws InterruptedException, IOException {
    change(candidate, now -> Deployments.dropCandidate(now, why, clock.instant()));
    end(why);
  }

  private void change(String candidate, UnaryOperator<Deployment> change)
      throws InterruptedException {
    Deployment unused = models.change(now -> isCandidate(candidate, now) ? change.apply(now) : now);
  }

  private void end(String why) throws IOException {
    scores.end();
    journal.save(now -> now.trying(null, null, 0));
    journal.decided(why);
  }

  private static boolean isCandidate(String digest, Deployment deployment) {
    return deployment.getCandidate().getModel().getDigest().equals(digest);
  }

  /** The same deployment, with a reason that says more. */
  static Deployment because(String why, Deployment changed) {
    return changed.toBuilder().setReason(changed.getReason() + ": " + why).build();
  }

  @Override
  public void close() {
    follower.close();
  }
}
