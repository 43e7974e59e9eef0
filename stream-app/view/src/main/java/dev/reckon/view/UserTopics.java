package dev.reckon.view;

import dev.reckon.kafka.TopicsRefused;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.view.table.UserTables;
import dev.reckon.wire.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and checks the topics, and finds the number of partitions of the tables. */
final class UserTopics {

  private static final Logger LOG = LoggerFactory.getLogger(UserTopics.class);

  private static final long TIMEOUT_SECONDS = 30;

  private UserTopics() {}

  /**
   * Waits for the broker, creates the topics that are missing and checks the others.
   *
   * @return their names
   * @throws KafkaException if the broker cannot be reached or refuses
   * @throws TopicsRefused if a topic has settings under which data would be lost
   */
  static List<String> prepare(ViewSettings settings) throws InterruptedException {
    return settings
        .startup()
        .prepare(settings.kafka().forClient(), settings.topics(), List.of(Topic.values()));
  }

  /**
   * The number of partitions of existing tables, or else of new topics.
   *
   * @throws KafkaException if the broker cannot be reached
   */
  static int tablePartitions(ViewSettings settings) {
    String changelog =
        StreamsProperties.applicationId(settings) + "-" + UserTables.STANDING_LISTS + "-changelog";
    try (Admin admin = Admin.create(new HashMap<>(settings.kafka().forClient()))) {
      int partitions =
          admin
              .describeTopics(List.of(changelog))
              .topicNameValues()
              .values()
              .iterator()
              .next()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .partitions()
              .size();
      if (partitions != settings.topics().partitions()) {
        LOG.info(
            "The tables have {} parts, as they were made with, and not topics.partitions = {}",
            partitions,
            settings.topics().partitions());
      }
      return partitions;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return settings.topics().partitions();
      }
      throw new KafkaException("The tables cannot be described: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("The broker did not describe the tables in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("The start was interrupted", e);
    }
  }
}
