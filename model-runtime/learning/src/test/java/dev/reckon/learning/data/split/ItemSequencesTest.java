package dev.reckon.learning.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.history.UserHistory;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.testing.Logs;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ItemSequencesTest {

  @Test
  void dislikesAreSeenButNeitherReadNorPredicted() {
    EventLog log = new Logs().click("u", "a", 1).dislike("u", "b", 2).click("u", "c", 3).log();

    List<TargetEvent> targets = ItemSequences.of(log).get(0).targets();

    assertThat(targets).extracting(TargetEvent::itemId).containsExactly("a", "c");
    assertThat(targets.get(1).history()).containsExactly("a");
    assertThat(targets.get(1).seen()).containsExactly("a", "b");
  }

  @Test
  void eventsWithOneIdCountOnce() {
    EventLog log =
        new Logs()
            .event("e1", "u", "a", Kind.CLICK, 1)
            .event("e2", "u", "b", Kind.CLICK, 2)
            .event("e1", "u", "a", Kind.CLICK, 3)
            .event("e1", "v", "a", Kind.CLICK, 4)
            .log();

    assertThat(ItemSequences.of(log)).extracting(ItemSequence::length).containsExactly(2, 1);
  }

  @Test
  void whatWasErasedIsForgotten() {
    EventLog log =
        new Logs().click("u", "a", 1).click("u", "b", 2).click("u", "c", 3).erase("u", 2).log();

    assertThat(ItemSequences.of(log))
        .singleElement()
        .satisfies(
            sequence ->
                assertThat(sequence.targets())
                    .extracting(TargetEvent::itemId)
                    .containsExactly("c"));
  }

  /** Of two events at one time the one with the lower id comes first. */
  @Test
  void eventsOutOfOrderAreNoHistory() {
    Interaction first = new Interaction("e1", "a", Kind.CLICK, 1, "");
    Interaction second = new Interaction("e2", "b", Kind.CLICK, 1, "");
    SearchQuery early = new SearchQuery("s1", "halo", 1);
    SearchQuery late = new SearchQuery("s2", "reach", 2);

    assertThat(new ItemSequence("u", List.of(first, second), List.of(early, late)).length())
        .isEqualTo(2);
    assertThatThrownBy(() -> new ItemSequence("u", List.of(second, first), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("event e1 is after e2 in a history");
    assertThatThrownBy(() -> new ItemSequence("u", List.of(first), List.of(late, early)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("event s1 is after s2 in a history");
  }

  @Property(tries = 20, seed = "1")
  void everyPrefixIsWhatTheLiveHistoryHolds(@ForAll long seed) {
    EventLog log = longLogWithTiesDislikesAndDuplicates(new Random(seed));
    ItemSequence sequence = ItemSequences.of(log).get(0);

    UserHistory live = UserHistory.empty(HistoryBounds.DEFAULT);
    for (int position = 0; position < sequence.length(); position++) {
      assertThat(sequence.historyBefore(position)).isEqualTo(live.positiveItemIds());
      assertThat(sequence.seenBefore(position)).isEqualTo(live.seenItemIds());
      live = appendUntil(log, live, sequence.interaction(position));
    }
    assertThat(sequence.length()).isGreaterThan(2 * HistoryBounds.DEFAULT.interactions());
  }

  /** The live history after every event of the log up to this one, repeated ones included. */
  private static UserHistory appendUntil(EventLog log, UserHistory history, Interaction last) {
    UserHistory live = history;
    for (LoggedEvent event : log.events()) {
      Interaction interaction = Interaction.of(((LoggedEvent.Interacted) event).interaction());
      if (Interaction.ORDER.compare(interaction, last) <= 0) {
        live = live.append(interaction).history();
      }
    }
    return live;
  }

  private static EventLog longLogWithTiesDislikesAndDuplicates(Random random) {
    Logs logs = new Logs();
    long millis = 0;
    for (int i = 0; i < 450; i++) {
      millis += random.nextInt(3);
      Kind kind = random.nextInt(4) == 0 ? Kind.DISLIKE : Kind.CLICK;
      String item = "i" + random.nextInt(60);
      int copies = random.nextInt(10) == 0 ? 2 : 1;
      for (int copy = 0; copy < copies; copy++) {
        logs.event("e" + random.nextInt(1000) + "-" + i, "u", item, kind, millis);
      }
    }
    return logs.log();
  }
}
