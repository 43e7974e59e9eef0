package dev.reckon.model.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class DeploymentReaderTest {
  private final List<String> told = new ArrayList<>();
  private final DeploymentReader reader =
      new DeploymentReader(deployment -> told.add(deployment.getReason()), InstantSource.system());

  @Test
  void ofThoseThatLieThereOnlyTheNewestIsTold() throws Exception {
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
  void oneThatCannotBeReadChangesNothing() throws Exception {
    read("first");
    assertThatThrownBy(() -> reader.read(message("no deployment".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(MessageRejected.class);
    reader.polled(true);

    assertThat(told).containsExactly("first");
  }

  @Test
  void aPathWithANulIsRefusedAndTheNextDeploymentIsTold() throws Exception {
    Deployment poison =
        Deployment.newBuilder()
            .setLive(DeployedBundle.newBuilder().setPath("/bundles/a\0b"))
            .build();
    assertThatThrownBy(
            () -> reader.read(message(MessageCodec.DEPLOYMENT.encode(poison, Encoding.JSON))))
        .isInstanceOf(MessageRejected.class)
        .hasMessageContaining("live.path has a control character");
    read("rolled back");
    reader.polled(true);

    assertThat(told).containsExactly("rolled back");
  }

  @Test
  void aTombstoneIsADeploymentOfNothing() throws Exception {
    reader.read(new ConsumerRecord<>("models", 0, 0, "deployment", null));
    reader.polled(true);

    assertThat(told).containsExactly("");
  }

  private void read(String reason) throws MessageRejected {
    reader.read(
        message(
            MessageCodec.DEPLOYMENT.encode(
                Deployment.newBuilder().setReason(reason).build(), Encoding.JSON)));
  }

  private static ConsumerRecord<String, byte[]> message(byte[] value) {
    return new ConsumerRecord<>("models", 0, 0, "deployment", value);
  }
}
