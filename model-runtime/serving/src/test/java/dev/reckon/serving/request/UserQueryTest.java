package dev.reckon.serving.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserQueryTest {

  private static final Grams GRAMS = Grams.hashed(1 << 20, TextRules.V1);
  private static final ItemIndex ITEMS = new ItemIndex(List.of("a", "b", "c"));

  private static final UserRequest REQUEST =
      UserRequest.newBuilder()
          .setUserId("u")
          .addInteractions(interaction("e1", "b", Kind.CLICK, 1))
          .addInteractions(interaction("e2", "c", Kind.DISLIKE, 3))
          .addInteractions(interaction("e3", "gone", Kind.CLICK, 4))
          .addInteractions(interaction("e4", "a", Kind.PURCHASE, 5))
          .addSearches(search("s1", "halo", 2))
          .addSearches(search("s2", "gears of war", 6))
          .build();

  @Test
  void searchesStandAmongTheItemsInTheOrderOfTheHistory() {
    UserQuery query = UserQuery.read(REQUEST, ITEMS, GRAMS);

    assertThat(query.known().tokens()).containsExactly(1, -1, 0, -2);
    assertThat(query.known().searches())
        .containsExactly(GRAMS.of("halo"), GRAMS.of("gears of war"));
    assertThat(query.excluded()).containsExactly(0, 1, 2);
    assertThat(query.unknownItems()).isEqualTo(1);
  }

  @Test
  void aModelThatReadsNoSearchesGetsNone() {
    UserQuery query = UserQuery.read(REQUEST, ITEMS, Grams.NONE);

    assertThat(query.known().tokens()).containsExactly(1, 0);
    assertThat(query.known().searches()).isEmpty();
  }

  @Test
  void aSearchAloneIsAHistory() {
    UserRequest searched = UserRequest.newBuilder().addSearches(search("s1", "halo", 2)).build();

    assertThat(UserQuery.read(searched, ITEMS, GRAMS).known().length()).isEqualTo(1);
    assertThat(UserQuery.read(searched, ITEMS, Grams.NONE).known().length()).isZero();
  }

  private static HistoryInteraction interaction(String id, String item, Kind kind, long millis) {
    return HistoryInteraction.newBuilder()
        .setEventId(id)
        .setItemId(item)
        .setKind(kind)
        .setEventTimeMillis(millis)
        .build();
  }

  private static HistorySearch search(String id, String query, long millis) {
    return HistorySearch.newBuilder()
        .setSearchId(id)
        .setQuery(query)
        .setEventTimeMillis(millis)
        .build();
  }
}
