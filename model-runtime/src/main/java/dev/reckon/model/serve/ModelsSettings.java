package dev.reckon.model.serve;

import dev.reckon.model.deploy.DeploymentTopic;
import java.util.Map;

/**
 * Where it is said which bundles serve whom.
 *
 * @param topic the models topic
 * @param shadowTopic gets the lists of a model that serves nobody
 * @param kafka properties of the Kafka client; without {@code bootstrap.servers} nothing is
 *     followed
 * @param leastOverlap share of the live model's items that another one has to know
 */
record ModelsSettings(
    String topic, String shadowTopic, Map<String, String> kafka, double leastOverlap) {

  ModelsSettings {
    kafka = Map.copyOf(kafka);
  }

  boolean isFollowed() {
    return !kafka.getOrDefault("bootstrap.servers", "").isBlank();
  }

  DeploymentTopic deployments() {
    return new DeploymentTopic(topic, kafka);
  }
}
