package dev.reckon.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {

  private long nowNanos = -5; // System.nanoTime may be negative.
  private final RateLimitedLog limit =
      new RateLimitedLog(2, Duration.ofSeconds(30), () -> nowNanos);

  @Test
  void theFirstLinesComeAtOnceAndLaterOnesTellHowManyTheyStandFor() {
    assertThat(limit.admit()).isEqualTo(OptionalLong.of(0));
    assertThat(limit.admit()).isEqualTo(OptionalLong.of(0));
    for (int i = 0; i < 7; i++) {
      assertThat(limit.admit()).isEmpty();
    }
    nowNanos += Duration.ofSeconds(30).toNanos();
    assertThat(limit.admit()).isEqualTo(OptionalLong.of(7));
    assertThat(limit.admit()).isEmpty();
  }

  @Test
  void afterAQuietTimeAllLinesComeAtOnceAgain() {
    limit.admit();
    limit.admit();
    nowNanos += Duration.ofHours(1).toNanos();
    assertThat(limit.admit()).isPresent();
    assertThat(limit.admit()).isPresent();
    assertThat(limit.admit()).isEmpty();
  }
}
