package dev.reckon.job.publish;

import static dev.reckon.job.testing.FakeInferenceClient.failure;
import static dev.reckon.job.testing.FakeInferenceClient.list;
import static dev.reckon.job.testing.FakeInferenceClient.ranked;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.job.event.Arrival;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.history.ListBasis;
import dev.reckon.job.history.UserState;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.job.request.RankedList;
import dev.reckon.job.testing.FakeInferenceClient;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.Fallback.Source;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublisherTest {

  private static final long NOW = 1_000_000;
  private static final long EVENT_TIME = 500;

  private final Set<String> withdrawn = new HashSet<>();
  private Optional<RankedList> popularItems = Optional.of(list("p1", "p2"));
  private long nowMillis = NOW;
  private final PopularItems popular = new PopularItems(() -> popularItems);
  private final Publisher publisher =
      new Publisher(2, 3, popular, withdrawn::contains, () -> nowMillis, 7);
  private final UserState user = new UserState(HistoryBounds.DEFAULT);

  @Test
  void aRankedListCoversWhatWasKnownWhenItWasAskedFor() {
    publisher.beginEpoch();
    click("e1", "a");
    ListBasis basis = ListBasis.of(user, NOW);
    click("e2", "b");
    nowMillis = NOW + 12;
    ListToPublish published = settled(basis, ranked("x", "y", "z", "w"));

    Recommendation list = published.list();
    assertThat(items(list)).containsExactly("x", "y", "z", "w");
    assertThat(list.getUserId()).isEqualTo("u1");
    assertThat(list.getEpoch()).isEqualTo(NOW);
    assertThat(list.getHistorySequence()).isEqualTo(1);
    assertThat(list.getCoveredEventIdsList()).containsExactly("e1");
    assertThat(list.getEventsCovered()).isEqualTo(1);
    assertThat(list.getNewestEventTime()).isEqualTo(Timestamps.fromMillis(EVENT_TIME));
    assertThat(list.getReceivedAt()).isEqualTo(Timestamps.fromMillis(NOW));
    assertThat(list.getRequestedAt()).isEqualTo(Timestamps.fromMillis(NOW));
    assertThat(list.getRepliedAt()).isEqualTo(Timestamps.fromMillis(NOW + 12));
    assertThat(list.getModel()).isEqualTo(FakeInferenceClient.MODEL);
    assertThat(list.hasFallback()).isFalse();
    assertThat(published.oldest()).isEqualTo(new Arrival(NOW - 7, NOW));
    assertThat(user.isSettled()).as("the second event is still to be asked for").isFalse();
    assertThat(user.lastList().items()).as("kept to fall back on").hasSize(3);
  }

  @Test
  void aFallbackCoversAllEventsWithTheLastListLessWhatWasSeenOrWithdrawn() {
    click("e1", "a");
    settled(ListBasis.of(user, NOW), ranked("b", "c", "d"));
    click("e2", "c");
    ListBasis basis = ListBasis.of(user, NOW);
    click("e3", "e");
    withdrawn.add("b");

    Recommendation list = settled(basis, failure(Reason.UNAVAILABLE)).list();
    assertThat(items(list)).containsExactly("d");
    assertThat(list.getFallback().getReason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(list.getFallback().getSource()).isEqualTo(Source.LAST_LIST);
    assertThat(list.getHistorySequence()).isEqualTo(3);
    assertThat(list.getCoveredEventIdsList()).containsExactly("e2", "e3");
    assertThat(user.failures()).isEqualTo(1);
  }

  @Test
  void whereAListStandsAlreadyAFailurePublishesNothingAndARankedListCorrectsIt() {
    click("e1", "a");
    ListBasis basis = ListBasis.of(user, NOW);
    assertThat(items(settled(basis, failure(Reason.OVERLOADED)).list()))
        .as("the most popular, as many as a list has")
        .containsExactly("p1", "p2");
    assertThat(publisher.settle("u1", user, basis, failure(Reason.OVERLOADED))).isEmpty();
    assertThat(user.failures()).isEqualTo(2);

    ListToPublish correction = settled(basis, ranked("x"));
    assertThat(correction.list().getEventsCovered()).isZero();
    assertThat(correction.list().getHistorySequence()).isEqualTo(1);
    assertThat(user.failures()).isZero();
    assertThat(user.isSettled()).isTrue();
  }

  @Test
  void aListThatCoversNothingNewNamesNoEvents() {
    click("e1", "a");
    settled(ListBasis.of(user, NOW), failure(Reason.OVERLOADED));

    ListToPublish correction = settled(ListBasis.of(user, NOW), ranked("x"));
    assertThat(correction.oldest()).isNull();
    assertThat(correction.list().hasReceivedAt()).isFalse();
    assertThat(correction.list().getCoveredEventIdsList()).isEmpty();
  }

  @Test
  void ofAUserOfWhomNothingIsKnownTheRuntimesListStandsLessWhatWasWithdrawn() {
    withdrawn.add("q");
    click("e1", "a");
    Recommendation list =
        settled(ListBasis.of(user, NOW), new InferenceOutcome.NothingKnown(list("q", "r"))).list();

    assertThat(items(list)).containsExactly("r");
    assertThat(list.getFallback().getReason()).isEqualTo(Reason.NO_KNOWN_ITEMS);
    assertThat(list.getFallback().getSource()).isEqualTo(Source.POPULARITY);
    assertThat(user.isSettled()).isTrue();
    assertThat(user.lastList()).as("no model ranked it").isEqualTo(RankedList.NONE);
  }

  @Test
  void anEmptyRankedListSaysThatNothingIsLeft() {
    click("e1", "a");
    assertThat(settled(ListBasis.of(user, NOW), ranked()).list().getFallback().getReason())
        .isEqualTo(Reason.NOTHING_LEFT);
  }

  @Test
  void anEpochIsTheTimeUnlessThatIsNotGreater() {
    publisher.beginEpoch();
    assertThat(publisher.epoch()).isEqualTo(NOW);
    nowMillis = NOW - 500; // The clock of a machine that takes over may be behind.
    publisher.beginEpoch();
    assertThat(publisher.epoch()).isEqualTo(NOW + 1);
  }

  @Test
  void theJobCountsWhatIsPopularOnlyUntilARuntimeSaysIt() {
    popularItems = Optional.empty();
    popular.add("u1", interaction("e1", "a", Kind.CLICK));
    popular.add("u1", interaction("e2", "b", Kind.DISLIKE));
    assertThat(popular.list().items()).extracting(RankedItem::getItemId).containsExactly("a");

    popularItems = Optional.of(list("p1"));
    popular.add("u1", interaction("e3", "c", Kind.CLICK));
    assertThat(popular.list()).isEqualTo(list("p1"));
    popularItems = Optional.empty();
    assertThat(popular.list().items()).extracting(RankedItem::getItemId).containsExactly("a");
  }

  private ListToPublish settled(ListBasis basis, InferenceOutcome outcome) {
    return publisher.settle("u1", user, basis, outcome).orElseThrow();
  }

  private void click(String eventId, String itemId) {
    user.accept(
        new BehaviorEvent.Interacted(
            "u1", interaction(eventId, itemId, Kind.CLICK), new Arrival(nowMillis - 7, nowMillis)));
  }

  private static Interaction interaction(String eventId, String itemId, Kind kind) {
    return new Interaction(eventId, itemId, kind, EVENT_TIME, "");
  }

  private static List<String> items(Recommendation list) {
    return list.getItemsList().stream().map(RankedItem::getItemId).toList();
  }
}
