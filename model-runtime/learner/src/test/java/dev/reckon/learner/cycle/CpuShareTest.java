package dev.reckon.learner.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CpuShareTest {

  @Test
  void aProcessRestsUntilItsShareHolds() {
    assertThat(CpuShare.rest(Duration.ofMillis(300), Duration.ofMillis(800), 0.3))
        .isEqualTo(Duration.ofMillis(200));
    assertThat(CpuShare.rest(Duration.ofMillis(300), Duration.ofSeconds(1), 0.3))
        .isEqualTo(Duration.ZERO);
    assertThat(CpuShare.rest(Duration.ofMillis(300), Duration.ofSeconds(9), 0.3))
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void aLongRestIsTakenInParts() {
    assertThat(CpuShare.rest(Duration.ofMinutes(1), Duration.ofSeconds(1), 0.3))
        .isEqualTo(Duration.ofSeconds(1));
  }
}
