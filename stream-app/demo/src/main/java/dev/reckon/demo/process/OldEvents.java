package dev.reckon.demo.process;

import dev.reckon.job.settings.JobSettings;
import dev.reckon.wire.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The existing events of a broker, which a demo on it ignores. */
public final class OldEvents {

  private static final List<Topic> EVENTS = List.of(Topic.CLICKS, Topic.SEARCHES, Topic.ERASURES);

  private OldEvents() {}

  /**
   * Settings of a job that begins after all events that are on the topics now.
   *
   * @throws KafkaException if the broker cannot be reached
   */
  public static Map<String, Object> skipped(KafkaAccess broker) throws InterruptedException {
    JobSettings settings = JobSettings.of(broker.jobSettings());
    Set<String> topics =
        EVENTS.stream().map(settings.topics()::name).collect(Collectors.toUnmodifiableSet());
    String group = "reckon-demo-" + UUID.randomUUID();
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(settings.kafka().forAdmin()))) {
      Map<TopicPartition, OffsetAndMetadata> ends = ends(admin, topics);
      if (ends.isEmpty()) {
        return Map.of();
      }
      admin.alterConsumerGroupOffsets(group, ends).all().get();
    } catch (ExecutionException e) {
      throw new KafkaException("The ends of the topics cannot be found", e.getCause());
    }
    return Map.of("reckon.job.kafka.group-id", group, "reckon.job.kafka.start-from", "committed");
  }

  private static Map<TopicPartition, OffsetAndMetadata> ends(Admin admin, Set<String> topics)
      throws InterruptedException, ExecutionException {
    List<String> there =
        admin.listTopics().names().get().stream().filter(topics::contains).toList();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (TopicDescription topic : admin.describeTopics(there).allTopicNames().get().values()) {
      topic
          .partitions()
          .forEach(
              partition ->
                  asked.put(
                      new TopicPartition(topic.name(), partition.partition()),
                      OffsetSpec.latest()));
    }
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    admin
        .listOffsets(asked)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end.offset())));
    return ends;
  }
}
