package dev.reckon.learner;

import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.DeploymentReader;
import dev.reckon.model.deploy.DeploymentTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Which bundles serve, as the topic of deployments says, and changes of it. */
final class DeployedModels implements AutoCloseable {

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final DeploymentTopic topic;
  private final AtomicReference<@Nullable Deployment> newest = new AtomicReference<>();
  private final TopicFollower follower;

  DeployedModels(DeploymentTopic topic, InstantSource clock) {
    this.topic = topic;
    this.follower = topic.follower(new DeploymentReader(newest::set, clock));
  }

  void start() {
    follower.start();
  }

  /** The newest deployment, which may be a moment old; empty until the topic has been read. */
  Optional<Deployment> newest() throws InterruptedException {
    Deployment found = newest.get();
    if (found != null) {
      return Optional.of(found);
    }
    return follower.awaitReadToEnd(AT_ONCE)
        ? Optional.of(Deployment.getDefaultInstance())
        : Optional.empty();
  }

  /**
   * The newest deployment, asked of the broker.
   *
   * @throws DeploymentException if it cannot be reached
   */
  Deployment read() throws InterruptedException {
    Deployment now = topic.read();
    newest.set(now);
    return now;
  }

  /**
   * Replaces the newest deployment by one derived from it.
   *
   * @throws DeploymentException if the broker cannot be reached, or the change is not possible
   */
  Deployment change(UnaryOperator<Deployment> change) throws InterruptedException {
    Deployment changed = topic.change(change);
    newest.set(changed);
    return changed;
  }

  @Override
  public void close() {
    follower.close();
  }
}
