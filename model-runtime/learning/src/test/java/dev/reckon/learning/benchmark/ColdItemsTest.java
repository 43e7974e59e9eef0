package dev.reckon.learning.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColdItemsTest {

  private static final int ITEMS = 40;

  /** Users like all items of a group, and items of a group point the same way. */
  private static EventLog log() {
    List<LoggedEvent> events = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(Item.newBuilder().setItemId("i" + i).build());
      events.add(
          new LoggedEvent.Interacted(
              EventLogBuilder.interaction(
                  "e" + i,
                  "u" + i % 4,
                  "i" + i,
                  Interaction.Kind.LIKE,
                  1_000_000_000_000L + 1_000L * i)));
    }
    return new EventLog(events, items, List.of());
  }

  private static FrozenVectors byGroup(int shift) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int i = 0; i < ITEMS; i++) {
      float[] vector = {2, 0, 0, 0, 0, 0.01f * i};
      vector[1 + (i + shift * (i / 20)) % 4] = 1;
      vectors.put("i" + i, vector);
    }
    return FrozenVectors.of(vectors, "");
  }

  @Test
  void whatIsLikeWhatAUserLikedRanksFirst() {
    ColdItems cold = new ColdItems(log(), 0.2, 1);
    assertThat(cold.unknown()).hasSize(8);
    int[] ranks = cold.ranks(byGroup(0), true);
    assertThat(ranks).hasSize(8).hasSameSizeAs(cold.userOfRow());
    // Seen items do not count, so at most the unknown ones of the group are before it.
    assertThat(IntStream.of(ranks)).allMatch(rank -> rank <= 8);
    assertThat(IntStream.of(cold.ranks(byGroup(1), true)).sum())
        .isGreaterThan(IntStream.of(ranks).sum());
  }

  @Test
  void anUnknownItemWithoutAVectorIsNotAhead() {
    ColdItems cold = new ColdItems(log(), 0.2, 1);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    vectors.put("i0", new float[] {1, 0});
    vectors.put("i1", new float[] {1, 0.5f});
    assertThat(IntStream.of(cold.ranks(FrozenVectors.of(vectors, ""), false)))
        .allMatch(rank -> rank >= 1 && rank <= ITEMS);
  }

  @Test
  void aShareThatLeavesNoRowIsRefused() {
    assertThatThrownBy(() -> new ColdItems(log(), 0.01, 1))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("--share");
  }
}
