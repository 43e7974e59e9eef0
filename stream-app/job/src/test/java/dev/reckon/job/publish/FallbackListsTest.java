package dev.reckon.job.publish;

import static dev.reckon.job.testing.FakeInferenceClient.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.job.publish.FallbackLists.FallbackList;
import dev.reckon.job.request.RankedList;
import dev.reckon.recommendation.v1.Fallback.Source;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FallbackListsTest {

  @Test
  void theLastListLessWhatWasSeenComesFirst() {
    FallbackList fallback =
        FallbackLists.of(list("a", "b", "c"), list("p"), Set.of("b")::contains, 10);
    assertThat(items(fallback)).containsExactly("a", "c");
    assertThat(fallback.source()).isEqualTo(Source.LAST_LIST);
    assertThat(fallback.reasoningSteps()).isEqualTo(2);
  }

  @Test
  void aLastListOfWhichAllWasSeenGivesWayToWhatIsPopular() {
    FallbackList fallback =
        FallbackLists.of(list("a", "b"), list("p", "b", "q", "r"), Set.of("a", "b")::contains, 2);
    assertThat(items(fallback)).containsExactly("p", "q");
    assertThat(fallback.source()).isEqualTo(Source.POPULARITY);
  }

  @Test
  void withNothingToOfferTheListIsEmpty() {
    FallbackList fallback = FallbackLists.of(RankedList.NONE, RankedList.NONE, itemId -> false, 10);
    assertThat(fallback.items()).isEmpty();
    assertThat(fallback.model()).isEqualTo(ModelRef.getDefaultInstance());
    assertThat(fallback.source()).isEqualTo(Source.POPULARITY);
  }

  private static List<String> items(FallbackList list) {
    return list.items().stream().map(RankedItem::getItemId).toList();
  }
}
