package dev.reckon.demo.watch;

import static dev.reckon.testing.Lists.fallback;
import static dev.reckon.testing.Lists.ranked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.recommendation.v1.Fallback.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListCountsTest {

  private final ListCounts counts = new ListCounts();

  @Test
  void anEventIsCoveredOnceHoweverOftenListsOfItCome() {
    counts.listRead(ranked("ann", 2, List.of("e1", "e2")), 0);
    counts.listRead(ranked("ann", 2, List.of("e1", "e2")), 0);
    counts.listRead(ranked("ann", 3, List.of("e3")), 0);
    counts.listRead(ranked("bob", 1, List.of("e1")), 0);

    assertThat(counts.snapshot().covered()).isEqualTo(4);
    assertThat(counts.snapshot().published()).isEqualTo(4);
    assertThat(counts.snapshot().users()).isEqualTo(2);
  }

  @Test
  void aForgottenUserBeginsAnew() {
    counts.listRead(ranked("ann", 5, List.of()), 0);
    counts.userForgotten("ann");
    counts.listRead(ranked("ann", 1, List.of()), 0);

    assertThat(counts.snapshot().covered()).isEqualTo(6);
  }

  @Test
  void fallbacksAndDeadLettersAreCountedByReason() {
    counts.listRead(ranked("ann", 1, List.of()), 0);
    counts.listRead(fallback("ann", 2, Reason.UNAVAILABLE), 0);
    counts.listRead(fallback("ann", 3, Reason.NO_KNOWN_ITEMS), 0);
    counts.deadLetterRead(new DeadLetter("ann", "clicks", "MALFORMED", "why", Optional.empty()));

    ListCounts.Snapshot snapshot = counts.snapshot();
    assertThat(snapshot.ranked()).isEqualTo(1);
    assertThat(snapshot.rankedBySteps()).isEqualTo(Map.of(0, 1L));
    assertThat(snapshot.fallbacksByReason())
        .isEqualTo(Map.of("UNAVAILABLE", 1L, "NO_KNOWN_ITEMS", 1L));
    assertThat(snapshot.deadLettersByReason()).isEqualTo(Map.of("MALFORMED", 1L));
  }
}
