package dev.reckon.view.operate;

import com.google.protobuf.util.Timestamps;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.TopicFollower;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest message of {@code models}: which bundle serves, and what it replaced. Safe for any
 * number of threads.
 */
public final class DeploymentLog implements TopicFollower.Reader {

  private static final Logger LOG = LoggerFactory.getLogger(DeploymentLog.class);

  private volatile @Nullable Deployment newest;

  @Override
  public void read(ConsumerRecord<String, byte[]> message) {
    if (message.value() == null) {
      newest = null;
      return;
    }
    try {
      Deployment next =
          MessageCodec.DEPLOYMENT.decode(message.value(), Encoding.of(message.headers()));
      if (Timestamps.isValid(next.getChangedAt())) {
        newest = next;
      } else {
        LOG.debug("ignored a message of the topic {}: impossible changed_at", message.topic());
      }
    } catch (MessageRejected e) {
      LOG.debug("ignored a message of the topic {}: {}", message.topic(), e.detail());
    }
  }

  /** What was deployed last; nothing where every runtime serves the bundle it was started with. */
  public Optional<Deployment> newest() {
    return Optional.ofNullable(newest);
  }
}
