package dev.reckon.job.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.history.UserHistory;
import dev.reckon.job.event.Arrival;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.request.RankedList;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.testing.Events;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserStateCodecTest {

  /** What version 1 wrote for {@link #someUser}; these bytes must be readable for ever. */
  private static final String VERSION_1 =
      "AQMBAQKhjp2C5zOB46CC5zOAkJKC5zMCJDZiYTdiODEwLTlkYWQtMTFkMS04MGI0LTAwYzA0ZmQ0MzBj"
          + "OOzklYLnMwMCYzLMuZmC5zMDQQEBgKCkhM5nBHMxDXJ1bm5pbmcgc2hvZXMCwMmrhM5nAQHREa2dELin"
          + "a8gw1E/AALSABGkxAcCpBwEEYzIEaTIBZgZzYXNyZWMWMjAyNjExMjFUMDgxNTAwWi1zZWVkMQEgASNF"
          + "Z4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8CAwdCMDAxMDAwAACAPwdCMDAxMDAxZmZmPwdCMDAx"
          + "MDAyzcxMPw==";

  @Test
  void stateOfVersion1IsRead() {
    UserState state = decode(Base64.getDecoder().decode(VERSION_1));
    assertThat(state.history()).isEqualTo(someUser().history());
    assertThat(state.lastList()).isEqualTo(someUser().lastList());
    assertThat(state.progress()).isEqualTo(someUser().progress());
  }

  @Test
  void thisReleaseWritesVersion1() {
    assertThat(Base64.getEncoder().encodeToString(UserStateCodec.encode(someUser())))
        .isEqualTo(VERSION_1);
  }

  @Test
  void stateIsReadAsItWasWritten() {
    UserState state = decode(UserStateCodec.encode(someUser()));
    assertThat(state.history()).isEqualTo(someUser().history());
    assertThat(state.lastList()).isEqualTo(someUser().lastList());
    assertThat(state.progress()).isEqualTo(someUser().progress());
    assertThat(UserStateCodec.encode(state)).isEqualTo(UserStateCodec.encode(someUser()));
  }

  @Test
  void aUserOfWhomNothingIsKnownIsReadAsSuch() {
    UserState state = decode(UserStateCodec.encode(new UserState(HistoryBounds.DEFAULT)));
    assertThat(state.history().isEmpty()).isTrue();
    assertThat(state.lastList()).isEqualTo(RankedList.NONE);
    assertThat(state.isSettled()).isTrue();
    assertThat(state.timerMillis()).isEqualTo(UserState.NEVER);
  }

  @Test
  void anEventOfTheEpochIsAccepted() {
    UserState state = new UserState(HistoryBounds.DEFAULT);
    assertThat(state.accept(click("e1", "i1", 0))).isEqualTo(UserHistory.Outcome.APPENDED);
  }

  @Test
  void whatFollowsAnErasureIsAcceptedAfterARestoreToo() {
    UserState state = decode(UserStateCodec.encode(UserState.forgotten(HistoryBounds.DEFAULT, 50)));
    assertThat(state.accept(click("e1", "i1", 50))).isEqualTo(UserHistory.Outcome.LATE);
    assertThat(state.accept(click("e1", "i1", 51))).isEqualTo(UserHistory.Outcome.APPENDED);
  }

  @Test
  void aDigestThatIsNoHexIsKeptAsItIs() {
    UserState state = new UserState(HistoryBounds.DEFAULT);
    for (String digest : List.of("", "0A".repeat(32), "0a".repeat(32), "not hex")) {
      state.keepList(
          new RankedList(List.of(), ModelRef.newBuilder().setDigest(digest).build(), 0, List.of()));
      assertThat(state.lastList().model().getDigest()).isEqualTo(digest);
    }
  }

  @Test
  void laterVersionsAndOtherBytesAreRefused() {
    byte[] bytes = UserStateCodec.encode(someUser());
    bytes[0] = 2;
    assertThatThrownBy(() -> decode(bytes)).hasMessageContaining("version 2");
    assertThatThrownBy(() -> decode(new byte[] {1, 5})).hasMessageContaining("not a user state");
  }

  @Test
  void fiftyEventsAndAListTakeLessThanTwoKilobytes() {
    UserState state = new UserState(HistoryBounds.DEFAULT);
    for (int i = 0; i < 40; i++) {
      state.accept(click("c" + (1_000_000 + 7 * i), "B00" + (1_000_000 + 31 * i), minute(i)));
    }
    for (int i = 0; i < 10; i++) {
      state.accept(search("s" + (1_000_000 + i), "running shoes size " + i, minute(i)));
    }
    state.covered(50);
    state.answered(50);
    state.requested(minute(60));
    state.keepList(list(20));
    assertThat(UserStateCodec.encode(state).length).isLessThan(2_048);
  }

  private static UserState someUser() {
    UserState state = UserState.forgotten(HistoryBounds.DEFAULT, Events.DAY - 1);
    state.accept(search("s1", "running shoes", minute(0)));
    state.accept(click("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "i1", minute(1)));
    state.accept(click("c2", "i2", minute(2)));
    state.covered(1);
    state.answered(1);
    state.failed();
    state.failed();
    state.requested(minute(3));
    state.timerSet(minute(4));
    state.keepList(list(3));
    return state;
  }

  private static long minute(int minute) {
    return Events.DAY + minute * 60_000L;
  }

  private static BehaviorEvent.Interacted click(String eventId, String itemId, long time) {
    return new BehaviorEvent.Interacted(
        "u1",
        new Interaction(eventId, itemId, Kind.CLICK, time, "s1"),
        new Arrival(time + 10, time + 12));
  }

  private static BehaviorEvent.Searched search(String eventId, String query, long time) {
    return new BehaviorEvent.Searched(
        "u1", new SearchQuery(eventId, query, time), new Arrival(time + 10, time + 12));
  }

  private static RankedList list(int size) {
    List<RankedItem> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.add(RankedItem.newBuilder().setItemId("B00100" + i).setScore(1 - 0.1f * i).build());
    }
    ModelRef model =
        ModelRef.newBuilder()
            .setName("sasrec")
            .setVersion("20261121T081500Z-seed1")
            .setDigest("0123456789abcdef".repeat(4))
            .build();
    return new RankedList(items, model, 2, List.of());
  }

  private static UserState decode(byte[] bytes) {
    return UserStateCodec.decode(bytes, HistoryBounds.DEFAULT);
  }
}
