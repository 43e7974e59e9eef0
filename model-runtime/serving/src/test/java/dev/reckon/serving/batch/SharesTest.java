package dev.reckon.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class SharesTest {
  private final Shares shares = new Shares(Map.of(Priority.SEARCH, 0.75, Priority.CLICK, 0.25));

  @Test
  void whoeverIsAloneHasAllTheTime() {
    assertThat(shares.of(Priority.CLICK)).isEqualTo(1);
    assertThat(shares.of(Priority.SEARCH)).isEqualTo(1);
  }

  @Test
  void aShareIsWhatTheLatestBatchesHeld() {
    for (int i = 0; i < 500; i++) {
      shares.learn(Priority.CLICK, i % 2 == 0 ? 0.3 : 0.5);
    }

    assertThat(shares.of(Priority.CLICK)).isCloseTo(0.4, within(0.02));
    assertThat(shares.of(Priority.SEARCH)).isEqualTo(1);
  }

  @Test
  void nobodyIsThoughtToGetLessThanIsPromised() {
    for (int i = 0; i < 500; i++) {
      shares.learn(Priority.CLICK, 0);
    }

    assertThat(shares.of(Priority.CLICK)).isEqualTo(0.25);
  }
}
