package dev.reckon.job.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.history.HistoryBounds;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestPolicyTest {

  private static final long NOW = 1_000_000;

  private final RequestPolicy policy =
      new RequestPolicy(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(30));
  private final UserState user = new UserState(HistoryBounds.DEFAULT);

  @Test
  void aUserNeverAskedForIsAskedForNow() {
    assertThat(policy.askAtMillis(user, NOW)).isEqualTo(NOW);
  }

  @Test
  void withinTheWindowAUserIsAskedForAtItsEnd() {
    user.requested(NOW);
    assertThat(policy.askAtMillis(user, NOW)).isEqualTo(NOW + 50);
    assertThat(policy.askAtMillis(user, NOW + 49)).isEqualTo(NOW + 50);
  }

  @Test
  void afterAQuietSpellAUserIsAskedForNow() {
    user.requested(NOW);
    assertThat(policy.askAtMillis(user, NOW + 50)).isEqualTo(NOW + 50);
    assertThat(policy.askAtMillis(user, NOW + 5_000)).isEqualTo(NOW + 5_000);
  }

  @Test
  void aClockSetBackMakesNobodyWaitForLongerThanTheWindow() {
    user.requested(NOW);
    assertThat(policy.askAtMillis(user, NOW - 3_600_000)).isEqualTo(NOW - 3_600_000 + 50);
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    long[] pauses =
        IntStream.range(0, 40)
            .mapToLong(
                i -> {
                  user.failed();
                  // The hash of this id is 0, so nothing is taken off.
                  return policy.askAgainAtMillis(user, "", NOW) - NOW;
                })
            .toArray();
    assertThat(pauses).startsWith(1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000);
    assertThat(pauses).endsWith(30_000);
  }

  @Test
  void usersWhoFailedTogetherComeBackSpreadOverAQuarterOfThePause() {
    user.failed();
    assertThat(
            IntStream.range(0, 1_000)
                .mapToLong(i -> policy.askAgainAtMillis(user, "user" + i, NOW) - NOW))
        .allMatch(pause -> pause >= 750 && pause <= 1_000)
        .hasSizeGreaterThan(100)
        .anyMatch(pause -> pause < 800)
        .anyMatch(pause -> pause > 950);
  }

  @Test
  void impossiblePausesAreRefused() {
    assertThatThrownBy(
            () ->
                new RequestPolicy(
                    Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("longestPause");
  }
}
