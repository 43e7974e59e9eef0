package dev.reckon.learner.follow;

import dev.reckon.cli.CommandFailed;
import dev.reckon.kafka.ClientRefused;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
   * @param directory of the learner, for the message to a second one
   * @param start the one that started first continues
   */
  public OneLearner(
      String prefix, String topic, Map<String, String> kafka, Path directory, Instant start) {
    this.group = prefix + "reckon-learner";
    this.topic = topic;
    // The names are compared, so the time comes first.
    this.self =
        String.format(
            Locale.ROOT,
            "%s%015d-%d-%s_%s",
            NAME,
            start.toEpochMilli(),
            ProcessHandle.current().pid(),
            Integer.toHexString(UUID.randomUUID().hashCode()),
            URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8));
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

  /**
   * Waits until no other learner works with the same topics. Nothing is made before, so a second
   * learner leaves nothing behind.
   *
   * @throws CommandFailed if there is one
   */
  public void awaitAlone() throws InterruptedException {
    // One that was killed is a member of the group for a while.
    long deadline = System.nanoTime() + 3 * MEMBERSHIP.toNanos();
    do {
      Optional<Group> group = group();
      Optional<String> other = group.flatMap(Group::other);
      if (other.isEmpty() && group.map(Group::isMember).orElse(false)) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        if (other.isEmpty()) {
          LOG.warn("the broker does not say whether another learner works with these topics");
          return;
        }
        throw new CommandFailed(
            "Another learner works with these topics (%s), and two would end each other's trials: end it first. ./reckon up has a learner of its own"
                .formatted(other.get()));
      }
    } while (!stopped.await(POLL.toMillis(), TimeUnit.MILLISECONDS));
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
   * What the broker says about the group, at one moment.
   *
   * @param isMember whether this learner is in it
   * @param other the learner that goes before this one: its process, place, start and directory;
   *     empty if there is none
   */
  public record Group(boolean isMember, Optional<String> other) {}

  /** The group now; empty if the broker does not say. */
  public Optional<Group> group() throws InterruptedException {
    return members()
        .map(
            members ->
                new Group(
                    members.stream().anyMatch(member -> member.clientId().equals(self)),
                    members.stream()
                        .filter(member -> member.clientId().startsWith(NAME))
                        .filter(member -> member.clientId().compareTo(self) < 0)
                        .findFirst()
                        .map(member -> described(member.clientId(), member.host()))));
  }

  private Optional<Collection<MemberDescription>> members() throws InterruptedException {
    Map<String, Object> client = new HashMap<>(properties);
    client.keySet().removeIf(name -> !name.equals("bootstrap.servers") && isOfConsumers(name));
    try (Admin admin = Admin.create(client)) {
      return Optional.of(
          admin
              .describeConsumerGroups(List.of(group))
              .all()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .values()
              .iterator()
              .next()
              .members());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.debug("the members of {} are not known", group, e);
      return Optional.empty();
    }
  }

  private static boolean isOfConsumers(String name) {
    return ConsumerConfig.configNames().contains(name)
        && !AdminClientConfig.configNames().contains(name);
  }

  /** A learner of an earlier version gives neither process nor directory. */
  private static String described(String member, String host) {
    String[] parts = member.substring(NAME.length()).split("-", 3);
    Instant started = Instant.ofEpochMilli(Long.parseLong(parts[0]));
    String[] place = parts.length == 3 ? parts[2].split("_", 2) : new String[0];
    return place.length < 2
        ? "%s, started %s".formatted(host, started)
        : "process %s at %s, started %s, with the directory %s"
            .formatted(
                parts[1], host, started, URLDecoder.decode(place[1], StandardCharsets.UTF_8));
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
