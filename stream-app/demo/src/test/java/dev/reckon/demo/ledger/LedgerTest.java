package dev.reckon.demo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.testing.LoggedEvents;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.testing.Lists;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Ledger ledger = new Ledger();

  @Test
  void everyEventListAndSilenceStandsUnderTheFaultInWhichItWas() {
    List<LoggedEvent> sent = List.of(click("a"), click("b"), click("c"), click("d"));
    ledger.open("none", 0, 0);
    listOf(SECOND, "a");
    listOf(2 * SECOND, "b");
    ledger.viewAnswered(2 * SECOND);
    ledger.open("job killed", 2, 3 * SECOND);
    ledger.viewAnswered(4 * SECOND);
    listOf(7 * SECOND, "b", "c");
    assertThat(ledger.covers(sent.subList(0, 3))).isTrue();
    assertThat(ledger.covers(sent)).isFalse();

    LedgerTable balance = ledger.balance(sent, 8 * SECOND);

    assertThat(balance.rows())
        .containsExactly(
            new LedgerRow("none", 2, 0, 0, Duration.ofSeconds(1), Duration.ZERO),
            new LedgerRow("job killed", 2, 1, 1, Duration.ofSeconds(5), Duration.ofSeconds(2)));
    assertThat(balance.total())
        .isEqualTo(new LedgerRow("all", 4, 1, 1, Duration.ofSeconds(5), Duration.ofSeconds(2)));
    assertThat(balance.markdown())
        .contains("| job killed | 2 | 1 | 1 | 5.00 | 2.00 |\n| all | 4 | 1 | 1 | 5.00 | 2.00 |");
  }

  private void listOf(long atNanos, String... covered) {
    ledger.listRead(Lists.ranked("u", 1, List.of(covered)), atNanos);
  }

  private static LoggedEvent click(String eventId) {
    return LoggedEvents.click(eventId, "u", "item", 1_000);
  }
}
