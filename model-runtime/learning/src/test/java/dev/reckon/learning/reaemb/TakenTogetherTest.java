package dev.reckon.learning.reaemb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TakenTogetherTest {

  @Test
  void positivesAreTheMostFrequentAndWeighByTheirCounts() {
    // With 0: 1 is in two histories and twice in one of them, 2 in one, 3 in one; 5 to 9 never.
    TakenTogether together =
        new TakenTogether(
            List.of(new int[] {0, 1, 1, 2}, new int[] {1, 0}, new int[] {3, 0}, new int[] {4}), 10);
    TakenTogether.Candidates drawn = together.candidates(0, 6, 3, new Random(1));
    assertThat(drawn.items()).hasSize(6).startsWith(1, 2, 3);
    assertThat(drawn.weights()[0]).isCloseTo(3 / 5f, within(1e-6f));
    assertThat(drawn.weights()[1]).isCloseTo(1 / 5f, within(1e-6f));
    for (int i = 3; i < 6; i++) {
      assertThat(drawn.items()[i]).isBetween(4, 9);
    }
    assertThat(together.withNeighbours()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void anItemWithFewerNeighboursHasWeightsOfZero() {
    TakenTogether together = new TakenTogether(List.of(new int[] {0, 1}), 5);
    TakenTogether.Candidates drawn = together.candidates(0, 4, 3, new Random(1));
    assertThat(drawn.items()).startsWith(1);
    assertThat(drawn.weights()).containsExactly(1, 0, 0);
    assertThat(IntStream.of(drawn.items()).skip(1)).allMatch(item -> item >= 2);
  }

  @Test
  void whereAllWereTakenTogetherTheOthersAreAnyOther() {
    TakenTogether together = new TakenTogether(List.of(new int[] {0, 1, 2}), 3);
    TakenTogether.Candidates drawn = together.candidates(1, 5, 1, new Random(1));
    assertThat(IntStream.of(drawn.items())).doesNotContain(1);
  }

  @Test
  void nothingOfTheTestPartIsCounted() {
    List<LoggedEvent> events = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    // Two users take items 0 to 9 at the times 0 to 9: the last two are the test part.
    for (int i = 0; i < 10; i++) {
      items.add(Item.newBuilder().setItemId("i" + i).setTitle("Title " + i).build());
      for (String user : List.of("u", "v")) {
        events.add(
            new LoggedEvent.Interacted(
                Interaction.newBuilder()
                    .setEventId(user + i)
                    .setUserId(user)
                    .setItemId("i" + i)
                    .setKind(Interaction.Kind.CLICK)
                    .setEventTime(EventLogBuilder.timestamp(1_000_000_000_000L + 1_000L * i))
                    .build()));
      }
    }
    EventLog log = new EventLog(events, items, List.of());
    Catalogue catalogue = Catalogue.of(log, new TinyBackbone(false));
    List<Integer> all = TakenTogether.of(log, Protocol.ALL, catalogue).withNeighbours();
    assertThat(all).hasSize(10);
    List<Integer> learnt = TakenTogether.of(log, Protocol.TIME_SPLIT, catalogue).withNeighbours();
    assertThat(learnt.stream().map(catalogue.itemIds()::get))
        .isNotEmpty()
        .doesNotContain("i8", "i9");
  }
}
