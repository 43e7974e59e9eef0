package dev.reckon.serving.server;

import java.time.Duration;
import java.util.Map;

/**
 * Where the item catalogue is read from.
 *
 * @param topic the items topic
 * @param kafka properties of the Kafka client; without {@code bootstrap.servers} there is no
 *     catalogue and every item is available
 * @param startWait how long the start waits for the catalogue to be read to its end
 */
record CatalogueSettings(String topic, Map<String, String> kafka, Duration startWait) {
  CatalogueSettings {
    kafka = Map.copyOf(kafka);
  }

  boolean isConfigured() {
    return !bootstrapServers().isBlank();
  }

  String bootstrapServers() {
    return kafka.getOrDefault("bootstrap.servers", "");
  }
}
