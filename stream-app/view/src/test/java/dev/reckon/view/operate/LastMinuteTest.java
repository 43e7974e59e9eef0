package dev.reckon.view.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Lists;
import dev.reckon.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastMinuteTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final ManualClock clock = new ManualClock(NOON);
  private final LastMinute minute = new LastMinute(clock);

  @Test
  void listsEventsAndFallbacksAreCounted() {
    add(Lists.ranked("u1", 1, NOON, 3));
    add(Lists.ranked("u1", 4, NOON, 3).toBuilder().setEventsCovered(3).build());
    add(Lists.popular(Lists.ranked("u2", 1, NOON, 3)));

    LastMinute.Figures figures = minute.figures();
    assertThat(figures.lists()).isEqualTo(3);
    assertThat(figures.events()).isEqualTo(5);
    assertThat(figures.fallbacks()).isEqualTo(Map.of(Reason.UNAVAILABLE, 1L));
    assertThat(figures.freshness().p50()).as("received 20 ms before the reply").isEqualTo(20);
  }

  @Test
  void whatIsOlderThanAMinuteIsForgotten() {
    add(Lists.ranked("u1", 1, NOON, 3));
    clock.pass(Duration.ofSeconds(40));
    add(Lists.ranked("u1", 2, clock.instant(), 3));
    clock.pass(Duration.ofSeconds(25));

    assertThat(minute.figures().lists()).isEqualTo(1);
    assertThat(minute.figures().overMillis()).isEqualTo(60_000);
  }

  @Test
  void ratesAreOverTheTimeThatItHasRun() {
    clock.pass(Duration.ofSeconds(10));

    assertThat(minute.figures().overMillis()).isEqualTo(10_000);
  }

  @Test
  void modelsComeWithTheirDepthBusiestFirst() {
    Recommendation deep = Lists.ranked("u1", 1, NOON, 3);
    add(deep.toBuilder().setReasoningSteps(0).build());
    add(deep);
    add(deep);
    add(Lists.popular(deep));

    assertThat(minute.figures().models())
        .extracting(LastMinute.LiveModel::reasoningSteps, LastMinute.LiveModel::lists)
        .containsExactly(tuple(2, 2L), tuple(0, 1L));
  }

  private void add(Recommendation list) {
    minute.add(list, clock.millis());
  }
}
