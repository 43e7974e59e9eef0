package dev.reckon.learning.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WithoutItemsTest {

  private static final int ITEMS = 40;

  /** Half of the items are liked by two users, the other half disliked. */
  private static EventLog log() {
    List<LoggedEvent> events = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(Item.newBuilder().setItemId("i" + i).setTitle("Title " + i).build());
      for (String user : List.of("u", "v")) {
        events.add(
            new LoggedEvent.Interacted(
                EventLogBuilder.interaction(
                    user + i,
                    user,
                    "i" + i,
                    i % 2 == 0 ? Interaction.Kind.LIKE : Interaction.Kind.DISLIKE,
                    1_000_000_000_000L + 1_000L * i)));
      }
    }
    return new EventLog(events, items, List.of());
  }

  @Test
  void theDrawnItemsLeaveNothingBehind() {
    EventLog log = log();
    Set<String> out = HeldOutItems.of(log, 0.1, 1);
    assertThat(out).hasSize(2).allMatch(id -> Integer.parseInt(id.substring(1)) % 2 == 0);
    DatasetTransform transform = DatasetTransform.of("without-items").orElseThrow();
    EventLog left = transform.apply(log);
    assertThat(left.items()).hasSize(ITEMS - 2);
    assertThat(left.events()).hasSize(2 * (ITEMS - 2));
    assertThat(left.items()).noneMatch(item -> out.contains(item.getItemId()));
    assertThat(left.events())
        .noneMatch(
            event -> out.contains(((LoggedEvent.Interacted) event).interaction().getItemId()));
  }

  @Test
  void seedAndShareDecideTheDraw() {
    assertThat(HeldOutItems.of(log(), 0.5, 2))
        .hasSize(10)
        .isEqualTo(HeldOutItems.of(log(), 0.5, 2))
        .isNotEqualTo(HeldOutItems.of(log(), 0.5, 3));
    assertThat(DatasetTransform.of("without-items,share=0.5,seed=2").orElseThrow().label())
        .isEqualTo("without-items,share=0.5,seed=2");
  }
}
