package dev.reckon.serving.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.model.memory.Question;
import org.junit.jupiter.api.Test;

class QuestionsTest {

  @Test
  void theHistoryIsWhatTheUserLikedAndAllThatTheySawIsExcluded() {
    Question question =
        Questions.of(
            UserRequest.newBuilder()
                .addInteractions(interaction("a", Kind.CLICK, 1))
                .addInteractions(interaction("b", Kind.DISLIKE, 2))
                .addInteractions(interaction("c", Kind.PURCHASE, 3))
                .addExcludedItemIds("d")
                .addSearches(search("shoes", 1).toBuilder().addClickedItemIds("e"))
                .build());

    assertThat(question.history()).containsExactly("a", "c");
    assertThat(question.excluded()).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    assertThat(question.query()).isNull();
  }

  @Test
  void whereSeenItemsAreAllowedOnlyUnwantedOnesAreExcluded() {
    Question question =
        Questions.of(
            UserRequest.newBuilder()
                .addInteractions(interaction("a", Kind.CLICK, 1))
                .addExcludedItemIds("d")
                .setAllowSeen(true)
                .build());

    assertThat(question.excluded()).containsExactly("d");
  }

  @Test
  void theQueryIsTheNewestEventOrNothing() {
    UserRequest.Builder request =
        UserRequest.newBuilder()
            .addInteractions(interaction("a", Kind.CLICK, 5))
            .addSearches(search("old", 1))
            .addSearches(search("new", 6));

    assertThat(Questions.of(request.build()).query()).isEqualTo("new");
    request.addInteractions(interaction("b", Kind.CLICK, 7));
    assertThat(Questions.of(request.build()).query()).isNull();
  }

  private static HistoryInteraction interaction(String item, Kind kind, long millis) {
    return HistoryInteraction.newBuilder()
        .setEventId("e" + millis)
        .setItemId(item)
        .setKind(kind)
        .setEventTimeMillis(millis)
        .build();
  }

  private static HistorySearch search(String query, long millis) {
    return HistorySearch.newBuilder()
        .setSearchId("s" + millis)
        .setQuery(query)
        .setEventTimeMillis(millis)
        .build();
  }
}
