package dev.reckon.demo;

import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** On the broker of the official image, where there is Docker. */
@Testcontainers(disabledWithoutDocker = true)
class ContainerLivePathIT extends LivePathTestBody {

  @Container
  private static final KafkaContainer BROKER =
      new KafkaContainer(DockerImageName.parse("apache/kafka:4.2.1"));

  @Override
  String bootstrapServers() {
    return BROKER.getBootstrapServers();
  }
}
