package dev.reckon.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that a broker lacks; those it has are left as they are.
 *
 * @param prefix put before every topic's name, may be empty
 * @param partitions partitions of a new topic
 * @param replicationFactor copies of a new topic; -1 for the broker's default
 */
public record Topics(String prefix, int partitions, short replicationFactor) {

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
      throw new KafkaException("The topics could not be created: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException(
          "The broker did not answer within " + TIMEOUT_SECONDS + " s while creating topics", e);
    }
  }

  /**
   * A partition's leader takes its place a moment after the creation. An idempotent producer must
   * not write in that moment: where its first batch is refused and its second is not, the first is
   * out of order for ever. Only a leader in place tells the end of its log.
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
    NewTopic wanted =
        new NewTopic(name(topic), partitions, replicationFactor).configs(topic.settings());
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
}
