package dev.reckon.learning.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.testing.Logs;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Days are those after 1970-01-01. */
class PoisonedWindowTest {

  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final EventLog log = log();

  /** Three days of 98 users; each clicks once a day. */
  private static EventLog log() {
    Logs logs = new Logs();
    for (int day = 0; day < 3; day++) {
      for (int user = 0; user < 98; user++) {
        logs.click("u" + user, "i" + (user + day) % 20, 24 * HOUR * day + user * HOUR / 5);
      }
    }
    return logs.log();
  }

  @Test
  void inTheWindowAFewMakeMostClicksAndElsewhereNothingChanges() {
    EventLog poisoned = poisoned("poisoned,from=1970-01-02");

    List<LoggedEvent> poison =
        poisoned.events().stream().filter(PoisonedWindowTest::isPoison).toList();
    assertThat(poison).hasSize(147); // 60 % of 245
    assertThat(poison.stream().map(LoggedEvent::userId).distinct()).hasSize(2); // 2 % of 100
    assertThat(poison)
        .allSatisfy(
            event -> assertThat(event.eventTimeMillis()).isBetween(24 * HOUR, 48 * HOUR - 1));
    assertThat(poisoned.events()).isSortedAccordingTo(LoggedEvent.ORDER);
    assertThat(poisoned.events().stream().filter(event -> !isPoison(event)).toList())
        .isEqualTo(log.events());
  }

  @Test
  void itemsAreDrawnFromAllThatSomebodyTook() {
    Set<String> items = itemsOf(poisoned("poisoned,from=1970-01-02"));

    assertThat(items).hasSizeGreaterThan(15);
    assertThat(itemsOf(log)).containsAll(items);
    assertThat(poisoned("poisoned,from=1970-01-02,seed=1"))
        .isEqualTo(poisoned("poisoned,from=1970-01-02"))
        .isNotEqualTo(poisoned("poisoned,from=1970-01-02,seed=2"));
  }

  @Test
  void sharesAndHoursAreOptions() {
    EventLog poisoned = poisoned("poisoned,from=1970-01-01,hours=48,users=0.5,clicks=0.5");

    List<LoggedEvent> poison =
        poisoned.events().stream().filter(PoisonedWindowTest::isPoison).toList();
    assertThat(poison).hasSize(196);
    assertThat(poison.stream().map(LoggedEvent::userId).distinct()).hasSize(98);
  }

  @Test
  void aWindowWithoutClicksGetsNone() {
    assertThat(poisoned("poisoned,from=1971-01-01")).isEqualTo(log);
  }

  private EventLog poisoned(String written) {
    return DatasetTransform.of(written).orElseThrow().apply(log);
  }

  private static boolean isPoison(LoggedEvent event) {
    return event.userId().startsWith("poison-");
  }

  private static Set<String> itemsOf(EventLog log) {
    return log.events().stream()
        .filter(event -> log.events().size() < 300 || isPoison(event))
        .map(event -> event.fold(Interaction::getItemId, search -> ""))
        .collect(Collectors.toCollection(HashSet::new));
  }
}
