package dev.reckon.serving.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EncodingTimeTest {

  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private long now;
  private final EncodingTime time = new EncodingTime(() -> now);

  @Test
  void oneThreadEncodesAtATime() {
    assertThat(time.begin()).isTrue();
    assertThat(time.begin()).isFalse();
    time.end();
    assertThat(time.begin()).isTrue();
  }

  /** Two saved seconds are spent at once, and from then on a fifth of the time. */
  @Test
  void aFloodIsEncodedInAFifthOfTheTime() {
    long spent = 0;
    long second = TimeUnit.SECONDS.toNanos(1);
    while (now < 60 * second) {
      if (time.begin()) {
        now += 10 * MILLISECOND;
        spent += 10 * MILLISECOND;
        time.end();
      } else {
        now += MILLISECOND;
      }
    }

    assertThat(spent).isBetween(13 * second, 15 * second);
  }

  @Test
  void whatIsSavedInAQuietTimeIsBounded() {
    now = TimeUnit.HOURS.toNanos(1);
    assertThat(time.begin()).isTrue();
    now += 3 * EncodingTime.MOST_SAVED_NANOS;
    time.end();

    assertThat(time.begin()).isFalse();
  }
}
