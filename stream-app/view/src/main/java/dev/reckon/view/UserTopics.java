package dev.reckon.view;

import dev.reckon.settings.SettingRejected;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.wire.Topic;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Sees to it that the topics are there, and that those keyed by user meet in one task. */
final class UserTopics {

  private static final List<Topic> BY_USER =
      List.of(Topic.RECOMMENDATIONS, Topic.CLICKS, Topic.SEARCHES, Topic.ERASURES);

  private static final long TIMEOUT_SECONDS = 30;

  private UserTopics() {}

  /**
   * Creates the topics that are missing.
   *
   * @return their names
   * @throws KafkaException if the broker cannot be reached or refuses
   * @throws SettingRejected if the topics keyed by user differ in their partitions
   */
  static List<String> prepare(ViewSettings settings) throws InterruptedException {
    try (Admin admin = Admin.create(new HashMap<>(settings.kafka().forClient()))) {
      List<String> created = settings.topics().createMissing(admin, List.of(Topic.values()));
      checkPartitions(partitions(admin, settings));
      return created;
    }
  }

  private static Map<String, Integer> partitions(Admin admin, ViewSettings settings)
      throws InterruptedException {
    List<String> names = BY_USER.stream().map(settings.topics()::name).toList();
    try {
      Map<String, Integer> partitions = new LinkedHashMap<>();
      admin
          .describeTopics(names)
          .allTopicNames()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
      return partitions;
    } catch (ExecutionException e) {
      throw new KafkaException("The topics cannot be described: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("The broker did not describe the topics in time", e);
    }
  }

  static void checkPartitions(Map<String, Integer> partitions) {
    if (partitions.values().stream().distinct().count() > 1) {
      throw new SettingRejected(
          "The topics keyed by user must have equally many partitions, or a click would not meet the"
              + " lists of its user: "
              + partitions);
    }
  }
}
