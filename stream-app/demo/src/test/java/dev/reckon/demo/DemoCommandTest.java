package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.UsageError;
import dev.reckon.demo.process.KafkaAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {

  @Test
  void theModelThatReadsSearchesAndGivesReasonsIsShownWhereNoneIsNamed() {
    assertThat(options().model()).isEqualTo("cross-reasoning");
    assertThat(options("--model", "sasrec").model()).isEqualTo("sasrec");
  }

  @Test
  void figuresForAFileAreThoseOfTheFullyTrainedModelAndAPersonNeedNotWaitForIt() {
    assertThat(options().waitsForTraining()).isFalse();
    assertThat(options("--headless").waitsForTraining()).isTrue();
    assertThat(options("--report", "r.json").waitsForTraining()).isTrue();
    assertThat(options("--headless", "--no-wait-for-training").waitsForTraining()).isFalse();
    assertThat(options("--wait-for-training").waitsForTraining()).isTrue();
  }

  @Test
  void aSlowMachineHasTenMinutesToStartOrAsLongAsIsSaid() {
    assertThat(options().startLimit()).isEqualTo(Duration.ofMinutes(10));
    assertThat(options("--start-timeout", "30m").startLimit()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void aBrokerIsReachedAsReplayAndModelsReachIt(@TempDir Path folder) throws Exception {
    Path config = folder.resolve("job.conf");
    Files.writeString(
        config,
        "reckon.job { kafka { bootstrap-servers = \"a:1\", properties { security.protocol = SSL } },"
            + " topics.prefix = shop. }");
    assertThat(broker()).isEmpty();
    assertThat(broker("--config", config.toString()))
        .contains(new KafkaAccess("a:1", Map.of("security.protocol", "SSL"), "shop."));
    assertThat(
            broker(
                "--bootstrap-servers=b:2,c:3",
                "--kafka-property=sasl.mechanism=PLAIN",
                "--topic-prefix=mine."))
        .contains(new KafkaAccess("b:2,c:3", Map.of("sasl.mechanism", "PLAIN"), "mine."));
    assertThatThrownBy(() -> broker("--kafka-property=sasl.mechanism=PLAIN"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("--bootstrap-servers");
  }

  private static Optional<KafkaAccess> broker(String... arguments) {
    DemoCommand command = new DemoCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.broker();
  }

  private static DemoOptions options(String... arguments) {
    DemoCommand command = new DemoCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.options();
  }
}
