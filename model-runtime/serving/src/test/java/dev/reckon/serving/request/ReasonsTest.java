package dev.reckon.serving.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.recommendation.v1.Evidence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReasonsTest {

  @Test
  void whatWasLookedAtMostComesFirstAndOfEqualsTheNewer() {
    List<Evidence> reasons = Reasons.of(new float[] {0.2f, 0.1f, 0.4f, 0.2f}, events(4));

    assertThat(reasons).extracting(Evidence::getEventId).containsExactly("e2", "e3", "e0", "e1");
    assertThat(reasons).extracting(Evidence::getWeight).containsExactly(0.4f, 0.2f, 0.2f, 0.1f);
  }

  @Test
  void columnsWithoutATokenAndTokensOutsideTheWindowAreNoReasons() {
    assertThat(Reasons.of(new float[] {0, 0, 0.7f, 0.2f}, events(2)))
        .extracting(Evidence::getEventId)
        .containsExactly("e0", "e1");
    assertThat(Reasons.of(new float[] {0.3f, 0.6f}, events(5)))
        .extracting(Evidence::getEventId)
        .containsExactly("e4", "e3");
  }

  @Test
  void whatWasHardlyLookedAtIsNoReasonAndTenAreEnough() {
    assertThat(Reasons.of(new float[] {0.005f, 0.5f}, events(2)))
        .extracting(Evidence::getEventId)
        .containsExactly("e1");
    float[] even = new float[20];
    Arrays.fill(even, 0.05f);
    assertThat(Reasons.of(even, events(20))).hasSize(10);
  }

  @Test
  void aReasonSaysWhatItWas() {
    List<HistoryEvent> events =
        List.of(
            new SearchQuery("s1", "gears of war", 1_000),
            new Interaction("c1", "i9", Kind.PURCHASE, 2_000, "s1"));

    assertThat(Reasons.of(new float[] {0.7f, 0.3f}, events))
        .containsExactly(
            Evidence.newBuilder()
                .setEventId("s1")
                .setWeight(0.7f)
                .setQuery("gears of war")
                .setEventTime(Timestamps.fromMillis(1_000))
                .build(),
            Evidence.newBuilder()
                .setEventId("c1")
                .setWeight(0.3f)
                .setItemId("i9")
                .setKind(Kind.PURCHASE)
                .setEventTime(Timestamps.fromMillis(2_000))
                .build());
  }

  @Test
  void aModelThatTellsNothingGivesNone() {
    assertThat(Reasons.of(new float[0], events(3))).isEmpty();
  }

  private static List<HistoryEvent> events(int count) {
    return IntStream.range(0, count)
        .<HistoryEvent>mapToObj(i -> new SearchQuery("e" + i, "halo", i))
        .toList();
  }
}
