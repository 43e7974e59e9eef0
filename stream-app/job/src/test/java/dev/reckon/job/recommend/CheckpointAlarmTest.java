package dev.reckon.job.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckpointAlarmTest {

  private long nowMillis = 1_000;
  private final CheckpointAlarm alarm =
      new CheckpointAlarm(() -> nowMillis, Duration.ofSeconds(10), true);

  @Test
  void failuresCountUntilACheckpointIsComplete() {
    alarm.failed();
    alarm.failed();
    nowMillis += 25_000;
    assertThat(alarm.failuresInARow()).isEqualTo(2);
    assertThat(alarm.ageMillis()).isEqualTo(25_000);
    alarm.completed();
    assertThat(alarm.failuresInARow()).isZero();
    assertThat(alarm.ageMillis()).isZero();
  }

  @Test
  void aClockThatIsSetBackMakesNoNegativeAge() {
    nowMillis = 0;
    assertThat(alarm.ageMillis()).isZero();
  }
}
