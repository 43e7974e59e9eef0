package dev.reckon.demo.watch;

import static dev.reckon.testing.Lists.ranked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FreshnessTest {

  private static final long MILLI = 1_000_000;

  private final Freshness freshness = new Freshness();

  @Test
  void everyEventCountsFromItsDepartureToTheFirstListThatNamesIt() {
    freshness.departed("ann", "e1", 0);
    freshness.departed("ann", "e2", 10 * MILLI);
    freshness.listRead(ranked("ann", 2, List.of("e1", "e2")), 30 * MILLI);
    freshness.listRead(ranked("ann", 2, List.of("e1", "e2")), 900 * MILLI);

    FreshnessSummary total = freshness.total();
    assertThat(total.count()).isEqualTo(2);
    assertThat(total.p50()).isCloseTo(20, within(0.1));
    assertThat(total.max()).isCloseTo(30, within(0.1));
    assertThat(freshness.awaited()).isZero();
  }

  @Test
  void afterARestartEarlierDeparturesDoNotCount() {
    freshness.departed("ann", "e1", 0);
    freshness.restart(5 * MILLI);
    freshness.departed("ann", "e2", 5 * MILLI);
    freshness.listRead(ranked("ann", 2, List.of("e1", "e2")), 6 * MILLI);

    assertThat(freshness.total().count()).isEqualTo(1);
    assertThat(freshness.total().p50()).isCloseTo(1, within(0.01));
  }

  @Test
  void recentFreshnessIsThatSinceItWasLastAsked() {
    freshness.departed("ann", "e1", 0);
    freshness.listRead(ranked("ann", 1, List.of("e1")), MILLI);

    assertThat(freshness.recent().count()).isEqualTo(1);
    assertThat(freshness.recent().count()).isZero();
    assertThat(freshness.total().count()).isEqualTo(1);
  }
}
