package dev.reckon.model.deploy;

import dev.reckon.deployment.v1.Deployment;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.TopicFollower;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the {@code models} topic: of the deployments that lie there only the newest is told. Owned
 * by the thread of its {@link TopicFollower}.
 */
public final class DeploymentReader implements TopicFollower.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(DeploymentReader.class);

  private final Consumer<Deployment> listener;
  private @Nullable Deployment untold;

  public DeploymentReader(Consumer<Deployment> listener) {
    this.listener = listener;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) {
    try {
      untold =
          message.value() == null
              ? Deployment.getDefaultInstance()
              : MessageCodec.DEPLOYMENT.decode(message.value(), Encoding.of(message.headers()));
    } catch (MessageRejected e) {
      LOG.error("a message of the topic {} is skipped: {}", message.topic(), e.getMessage());
    }
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
