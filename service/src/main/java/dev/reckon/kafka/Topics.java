package dev.reckon.kafka;

import dev.reckon.wire.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that a broker lacks, and checks existing ones without changing them.
 *
 * @param prefix put before every topic's name, may be empty
 * @param partitions partitions of a new topic
 * @param replicationFactor copies of a new topic; -1 for the broker's default
 */
public record Topics(String prefix, int partitions, short replicationFactor) {

  /** With this many copies, a record is acknowledged when two of them have it. */
  static final int COPIES_TO_CONFIRM_BY_TWO = 3;

  private static final long TIMEOUT_SECONDS = 30;
  private static final long RETRY_MILLIS = 50;

  public Topics {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, not " + partitions);
    }
    if (replicationFactor == 0 || replicationFactor < -1) {
      throw new IllegalArgumentException(
          "replicationFactor must be at least 1, or -1 for the broker's default, not "
              + replicationFactor);
    }
  }

  /** The name of a topic under this prefix. */
  public String name(Topic topic) {
    return topic.name(prefix);
  }

  /**
   * Creates those of the given topics that do not exist, and checks the others.
   *
   * @return the names of the topics that this call created
   * @throws KafkaException if the broker cannot be reached or refuses
   * @throws TopicsRefused if a topic would lose data and the mode refuses that
   */
  public List<String> prepare(Admin admin, Collection<Topic> wanted, TopicCheck.Mode mode)
      throws InterruptedException {
    List<String> created = createMissing(admin, wanted);
    if (mode != TopicCheck.Mode.OFF) {
      Map<Topic, String> present = new EnumMap<>(Topic.class);
      wanted.stream()
          .filter(topic -> !created.contains(name(topic)))
          .forEach(topic -> present.put(topic, name(topic)));
      TopicInspection.inspect(admin, present, mode);
    }
    return created;
  }

  /**
   * Creates those of the given topics that do not exist; their partitions can be written to when
   * this returns. Safe to call from several processes at once.
   *
   * @return the names of the topics that this call created
   * @throws KafkaException if the broker cannot be reached or refuses
   */
  public List<String> createMissing(Admin admin, Collection<Topic> wanted)
      throws InterruptedException {
    try {
      Set<String> present = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      List<String> created = new ArrayList<>();
      for (Topic topic : wanted) {
        if (!present.contains(name(topic)) && create(admin, topic)) {
          created.add(name(topic));
        }
      }
      awaitLeaders(admin, created);
      return created;
    } catch (ExecutionException e) {
      throw new KafkaException("The topics cannot be created: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException(
          "The broker did not answer within " + TIMEOUT_SECONDS + " s while creating topics", e);
    }
  }

  /**
   * A partition gets its leader a moment after its creation. An idempotent producer must not write
   * before that: if its first batch is refused and its second is not, the first stays out of order.
   * Only an elected leader can return the end of its log.
   */
  private void awaitLeaders(Admin admin, List<String> created)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (String topic : created) {
      for (int partition = 0; partition < partitions; partition++) {
        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
    }
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (true) {
      try {
        admin.listOffsets(ends).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException e) {
        boolean isTooEarly = e.getCause() instanceof RetriableException;
        if (!isTooEarly || System.nanoTime() > deadlineNanos) {
          throw e;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  private boolean create(Admin admin, Topic topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, String> settings = new HashMap<>(topic.settings());
    if (isConfirmedByOneOfMany(admin)) {
      settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    NewTopic wanted = new NewTopic(name(topic), partitions, replicationFactor).configs(settings);
    try {
      admin.createTopics(List.of(wanted)).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false; // Another process was faster.
      }
      throw e;
    }
  }

  /** Whether a new topic has many copies, but one is enough to acknowledge a record. */
  private boolean isConfirmedByOneOfMany(Admin admin)
      throws InterruptedException, TimeoutException, ExecutionException {
    if (replicationFactor >= 0 && replicationFactor < COPIES_TO_CONFIRM_BY_TWO) {
      return false;
    }
    Map<String, String> broker = brokerSettings(admin);
    int copies =
        replicationFactor > 0
            ? replicationFactor
            : Integer.parseInt(broker.getOrDefault("default.replication.factor", "1"));
    int inSync =
        Integer.parseInt(broker.getOrDefault(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1"));
    return copies >= COPIES_TO_CONFIRM_BY_TWO && inSync < 2;
  }

  /** Settings of any broker; none where they may not be read. */
  private static Map<String, String> brokerSettings(Admin admin)
      throws InterruptedException, TimeoutException, ExecutionException {
    try {
      Node broker =
          admin.describeCluster().nodes().get(TIMEOUT_SECONDS, TimeUnit.SECONDS).iterator().next();
      ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
      Map<ConfigResource, Config> settings =
          admin.describeConfigs(List.of(resource)).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return TopicInspection.values(Objects.requireNonNull(settings.get(resource)));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Map.of();
      }
      throw e;
    }
  }
}
