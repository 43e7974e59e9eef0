package dev.reckon.model.deploy;

import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.OutputMessages;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code models} topic and reports only its newest deployment. Owned by the thread of its
 * {@link TopicFollower}.
 */
public final class DeploymentReader implements TopicFollower.Reader {
  private final Consumer<Deployment> listener;
  private final InstantSource clock;
  private @Nullable Deployment untold;

  /** Reports to this listener, on the follower's thread. */
  public DeploymentReader(Consumer<Deployment> listener, InstantSource clock) {
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    untold =
        message.value() == null
            ? Deployment.getDefaultInstance()
            : OutputMessages.DEPLOYMENTS.read(message.value(), message.headers(), clock.instant());
  }

  @Override
  public void polled(boolean isAtEnd) {
    Deployment newest = untold;
    if (isAtEnd && newest != null) {
      untold = null;
      listener.accept(newest);
    }
  }
}
