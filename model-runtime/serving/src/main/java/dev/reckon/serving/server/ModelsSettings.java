package dev.reckon.serving.server;

import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.serving.rollout.BundlePlaces;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How deployments are followed.
 *
 * @param topic the models topic
 * @param shadowTopic gets the lists of a model that serves nobody
 * @param metricsTopic has the online metrics by model
 * @param kafka properties of the Kafka client; without {@code bootstrap.servers} nothing is
 *     followed
 * @param leastOverlap share of the live model's items that another model must have
 * @param allowedDirectories where bundles may lie that the topic names; none for {@link
 *     BundlePlaces#beside}
 * @param trusted whose programs may run
 * @param withdrawal when a candidate is rolled back automatically
 */
record ModelsSettings(
    String topic,
    String shadowTopic,
    String metricsTopic,
    Map<String, String> kafka,
    double leastOverlap,
    List<String> allowedDirectories,
    TrustedPrograms trusted,
    Withdrawal withdrawal) {

  ModelsSettings {
    kafka = Map.copyOf(kafka);
    allowedDirectories = List.copyOf(allowedDirectories);
  }

  /**
   * When a candidate is rolled back automatically.
   *
   * @param failures failed users, at least
   * @param failureShare of the users it was to rank for, at least
   * @param clicks on its lists, and on those of the live model, before they are compared; 0 for
   *     never
   */
  public record Withdrawal(int failures, double failureShare, int clicks) {}

  /**
   * The directories in which the topic may name bundles.
   *
   * @param bundle of the command line, if it names one
   * @param home {@code RECKON_HOME}
   */
  BundlePlaces places(@Nullable Path bundle, Path home) {
    return allowedDirectories.isEmpty()
        ? BundlePlaces.beside(bundle, home)
        : new BundlePlaces(allowedDirectories.stream().map(Path::of).toList());
  }

  boolean isFollowed() {
    return !kafka.getOrDefault("bootstrap.servers", "").isBlank();
  }

  DeploymentTopic deployments() {
    return new DeploymentTopic(topic, kafka);
  }
}
