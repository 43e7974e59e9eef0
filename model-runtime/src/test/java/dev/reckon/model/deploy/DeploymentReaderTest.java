package dev.reckon.model.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.deployment.v1.Deployment;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class DeploymentReaderTest {
  private final List<String> told = new ArrayList<>();
  private final DeploymentReader reader =
      new DeploymentReader(deployment -> told.add(deployment.getReason()));

  @Test
  void ofThoseThatLieThereOnlyTheNewestIsTold() {
    read("first");
    read("second");
    reader.polled(false);
    assertThat(told).isEmpty();
    read("third");
    reader.polled(true);
    reader.polled(true);

    assertThat(told).containsExactly("third");
  }

  @Test
  void oneThatCannotBeReadChangesNothing() {
    read("first");
    reader.read(message("no deployment".getBytes(StandardCharsets.UTF_8)));
    reader.polled(true);

    assertThat(told).containsExactly("first");
  }

  @Test
  void aTombstoneIsADeploymentOfNothing() {
    reader.read(new ConsumerRecord<>("models", 0, 0, "deployment", null));
    reader.polled(true);

    assertThat(told).containsExactly("");
  }

  private void read(String reason) {
    reader.read(
        message(
            MessageCodec.DEPLOYMENT.encode(
                Deployment.newBuilder().setReason(reason).build(), Encoding.JSON)));
  }

  private static ConsumerRecord<String, byte[]> message(byte[] value) {
    return new ConsumerRecord<>("models", 0, 0, "deployment", value);
  }
}
