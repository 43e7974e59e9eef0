package dev.reckon.view.operate;

import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.OutputMessages;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The newest message of {@code models}: which bundle serves, and what it replaced. Safe for any
 * number of threads.
 */
public final class DeploymentLog implements TopicFollower.Reader {

  private final InstantSource clock;
  private volatile @Nullable Deployment newest;

  /** No deployment yet. */
  public DeploymentLog(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    newest =
        message.value() == null
            ? null
            : OutputMessages.DEPLOYMENTS.read(message.value(), message.headers(), clock.instant());
  }

  /** The newest deployment; empty if every runtime serves the bundle it was started with. */
  public Optional<Deployment> newest() {
    return Optional.ofNullable(newest);
  }
}
