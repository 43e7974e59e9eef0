package dev.reckon.model.deploy;

import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code models} topic.
 *
 * @param kafka properties of the Kafka client
 */
public record DeploymentTopic(String name, Map<String, String> kafka) {

  /** Of every message. */
  private static final String KEY = "deployment";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  public DeploymentTopic {
    kafka = Map.copyOf(kafka);
  }

  /** Follows the topic; reports the newest deployment and every later one. */
  public TopicFollower follower(TopicFollower.Reader reader) {
    return new TopicFollower(
        name, TopicFollower.clientsOf(kafka), StartPosition.beginning(), reader);
  }

  /**
   * Replaces the newest deployment by one derived from it.
   *
   * @return what is on the topic when this returns
   * @throws DeploymentException if the broker cannot be reached
   */
  public Deployment change(UnaryOperator<Deployment> change) throws InterruptedException {
    Deployment now = read();
    Deployment next = change.apply(now);
    if (!next.equals(now)) {
      write(next);
    }
    return next;
  }

  /**
   * The newest deployment; an empty one if there was none.
   *
   * @throws DeploymentException if the broker cannot be reached
   */
  public Deployment read() throws InterruptedException {
    AtomicReference<@Nullable Deployment> newest = new AtomicReference<>();
    try (TopicFollower follower =
        follower(new DeploymentReader(newest::set, InstantSource.system()))) {
      follower.start();
      if (!follower.awaitReadToEnd(PATIENCE)) {
        throw new DeploymentException(
            "The topic %s cannot be read at %s: is the broker there?"
                .formatted(name, kafka.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)));
      }
    } catch (KafkaException e) {
      throw new DeploymentException("The topic " + name + " cannot be read: " + e.getMessage(), e);
    }
    Deployment found = newest.get();
    return found == null ? Deployment.getDefaultInstance() : found;
  }

  /**
   * The newest deployment of which a condition is true, or the newest of all when the time is up.
   *
   * @throws DeploymentException if the broker cannot be reached
   */
  public Deployment await(Predicate<Deployment> condition, Duration atMost)
      throws InterruptedException {
    AtomicReference<Deployment> newest = new AtomicReference<>(Deployment.getDefaultInstance());
    CountDownLatch isTrue = new CountDownLatch(1);
    DeploymentReader reader =
        new DeploymentReader(
            deployment -> {
              if (isTrue.getCount() > 0) {
                newest.set(deployment);
              }
              if (condition.test(deployment)) {
                isTrue.countDown();
              }
            },
            InstantSource.system());
    try (TopicFollower follower = follower(reader)) {
      follower.start();
      boolean unused = isTrue.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return Objects.requireNonNull(newest.get());
    } catch (KafkaException e) {
      throw new DeploymentException("The topic " + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes a deployment; it is on the topic when this returns. */
  private void write(Deployment deployment) throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(
            name, KEY, MessageCodec.DEPLOYMENT.encode(deployment, Encoding.PROTOBUF));
    Encoding.PROTOBUF.mark(message.headers());
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(message).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (KafkaException | ExecutionException | TimeoutException e) {
      throw new DeploymentException(
          "The topic " + name + " cannot be written to: " + e.getMessage(), e);
    }
  }
}
