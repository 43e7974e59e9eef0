package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
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

  private static DemoOptions options(String... arguments) {
    DemoCommand command = new DemoCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.options();
  }
}
