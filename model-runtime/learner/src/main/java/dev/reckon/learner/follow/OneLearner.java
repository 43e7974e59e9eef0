package dev.reckon.learner.follow;

import dev.reckon.kafka.ClientRefused;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether another learner works with the same topics: two would end each other's trials. Each
 * is a member of one consumer group, under a name that begins with the time of its start, and the
 * one that started first continues. A learner that was killed leaves the group after {@link
 * #MEMBERSHIP}. The group commits nothing.
 */
public final class OneLearner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OneLearner.class);

  /** How long a member is kept that says nothing. */
  public static final Duration MEMBERSHIP = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NAME = "learner-";

  private final String group;
  private final String self;
  private final String topic;
  private final Map<String, Object> properties;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this::stay, "one-learner");

  /**
   * A member to be.
   *
   * @param prefix of the names of topics and of the group
   * @param topic any topic that is there
   * @param kafka properties of Kafka's clients
   */
  public OneLearner(String prefix, String topic, Map<String, String> kafka, Instant start) {
    this.group = prefix + "reckon-learner";
    this.topic = topic;
    this.self =
        String.format(Locale.ROOT, "%s%015d-%s", NAME, start.toEpochMilli(), UUID.randomUUID());
    this.properties = new HashMap<>(kafka);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, self);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) MEMBERSHIP.toMillis());
  }

  /**
   * Joins the group; the broker need not be there yet.
   *
   * @throws ClientRefused if the client's properties are wrong
   */
  public void start() {
    ClientRefused.making(this::consumer).close();
    thread.start();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void stay() {
    while (stopped.getCount() > 0) {
      try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
        consumer.subscribe(List.of(topic));
        while (stopped.getCount() > 0) {
          consumer.poll(POLL); // What it reads does not matter.
        }
      } catch (WakeupException e) {
        LOG.debug("no longer a member of {}", group, e);
      } catch (KafkaException e) {
        LOG.warn(
            "the group {} cannot be joined, so a second learner would not be noticed", group, e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      boolean unused = stopped.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped.countDown();
    }
  }

  /**
   * The learner that goes before this one: where it runs, and since when. Empty if there is none,
   * or if the broker does not say.
   */
  public Optional<String> other() throws InterruptedException {
    return members().stream()
        .filter(member -> member.clientId().startsWith(NAME))
        .filter(member -> member.clientId().compareTo(self) < 0)
        .findFirst()
        .map(member -> member.host() + ", started " + started(member.clientId()));
  }

  /** Whether this one is in the group. */
  public boolean isMember() throws InterruptedException {
    return members().stream().anyMatch(member -> member.clientId().equals(self));
  }

  private Collection<MemberDescription> members() throws InterruptedException {
    Map<String, Object> client = new HashMap<>(properties);
    client.keySet().removeIf(name -> !name.equals("bootstrap.servers") && isOfConsumers(name));
    try (Admin admin = Admin.create(client)) {
      return admin
          .describeConsumerGroups(List.of(group))
          .all()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .values()
          .iterator()
          .next()
          .members();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.debug("the members of {} are not known", group, e);
      return List.of();
    }
  }

  private static boolean isOfConsumers(String name) {
    return ConsumerConfig.configNames().contains(name)
        && !AdminClientConfig.configNames().contains(name);
  }

  private static Instant started(String member) {
    return Instant.ofEpochMilli(
        Long.parseLong(member.substring(NAME.length(), NAME.length() + 15)));
  }

  @Override
  public void close() {
    stopped.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is ending anyway
    }
  }
}
