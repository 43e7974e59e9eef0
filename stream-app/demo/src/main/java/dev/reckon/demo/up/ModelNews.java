package dev.reckon.demo.up;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.model.deploy.DeploymentReader;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.model.deploy.Deployments;
import dev.reckon.wire.OneLine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Says which model is live, and whenever that changes, as the topic of deployments has it: the
 * first model that the learner trained, trials and promotions, also those by hand.
 */
final class ModelNews implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Consumer<String> say;
  private final TopicFollower follower;
  private Deployment known = Deployment.getDefaultInstance();

  /** Whether what is read is news: what was on the topic before is not. */
  private boolean isStarted;

  private ModelNews(DeploymentTopic topic, Consumer<String> say) {
    this.say = say;
    this.follower = topic.follower(new DeploymentReader(this::changed, InstantSource.system()));
  }

  /** Follows the topic from now on; says at once which model is live, if there is one. */
  static ModelNews follow(DeploymentTopic topic, Consumer<String> say) throws InterruptedException {
    ModelNews news = new ModelNews(topic, say);
    news.follower.start();
    boolean unused = news.follower.awaitReadToEnd(PATIENCE);
    news.started();
    return news;
  }

  private synchronized void started() {
    isStarted = true;
    if (known.hasLive()) {
      say.accept("Live model: " + name(known.getLive()));
    }
  }

  private synchronized void changed(Deployment next) {
    Deployment before = known;
    known = next;
    if (isStarted) {
      sentence(before, next).ifPresent(say);
    }
  }

  /** What a user wants to know of a change; empty for a change that no user sees. */
  static Optional<String> sentence(Deployment before, Deployment next) {
    Optional<String> refusal = Deployments.refusal(next);
    if (refusal.isPresent()) {
      return Deployments.refusal(before).isPresent()
          ? Optional.empty()
          : Optional.of("A model was refused: " + OneLine.of(refusal.get()));
    }
    if (!digest(before.getLive()).equals(digest(next.getLive()))) {
      return Optional.of(ofLive(before, next));
    }
    if (next.hasCandidate() && !digest(before.getCandidate()).equals(digest(next.getCandidate()))) {
      return Optional.of(
          "A new model is on trial with %d %% of the users: %s"
              .formatted(next.getCandidatePercent(), name(next.getCandidate())));
    }
    return before.hasCandidate() && !next.hasCandidate()
        ? Optional.of(
            "The trial has ended and its model is not taken: " + name(before.getCandidate()))
        : Optional.empty();
  }

  private static String ofLive(Deployment before, Deployment next) {
    if (!next.hasLive()) {
      return "No model is live any more: lists come from the clicks of others";
    }
    if (!before.hasLive()) {
      return "The first model is live: " + name(next.getLive());
    }
    boolean isBack = digest(before.getPrevious()).equals(digest(next.getLive()));
    return (isBack ? "The model before is live again: " : "A new model is live: ")
        + name(next.getLive());
  }

  private static String digest(DeployedBundle bundle) {
    return bundle.getModel().getDigest();
  }

  private static String name(DeployedBundle bundle) {
    String trainedOn = bundle.getTrainedOn();
    return OneLine.of(
        bundle.getModel().getName()
            + " "
            + bundle.getModel().getVersion()
            + (trainedOn.isEmpty() ? "" : ", trained on " + trainedOn));
  }

  @Override
  public void close() {
    follower.close();
  }
}
