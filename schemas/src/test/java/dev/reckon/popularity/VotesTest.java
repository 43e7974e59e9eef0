package dev.reckon.popularity;

import static dev.reckon.popularity.Votes.Verdict.COUNTED;
import static dev.reckon.popularity.Votes.Verdict.KNOWN_EVENT;
import static dev.reckon.popularity.Votes.Verdict.KNOWN_USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.popularity.Votes.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VotesTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final long NOON = DAY.toMillis() * 20_000 + DAY.toMillis() / 2;

  private final Votes votes = new Votes();

  @Test
  void ofTwoThousandCopiesOfAnEventOneCounts() {
    int counted = 0;
    for (int i = 0; i < 2_000; i++) {
      counted += cast("u1", "e1", "a") == COUNTED ? 1 : 0;
    }
    assertThat(counted).isEqualTo(1);
    assertThat(cast("u1", "e1", "a")).isEqualTo(KNOWN_EVENT);
  }

  @Test
  void ofTwoThousandEventsOfAUserOnAnItemOneCounts() {
    int counted = 0;
    for (int i = 0; i < 2_000; i++) {
      counted += cast("u1", "e" + i, "a") == COUNTED ? 1 : 0;
    }
    assertThat(counted).isEqualTo(1);
    assertThat(cast("u1", "another", "a")).isEqualTo(KNOWN_USER);
  }

  @Test
  void twoHundredUsersHaveAVoteEachThoughTheirEventsAreNamedAlike() {
    for (int user = 0; user < 200; user++) {
      assertThat(cast("u" + user, "1", "a")).isEqualTo(COUNTED);
    }
  }

  @Test
  void aUserVotesForEveryItem() {
    assertThat(cast("u1", "e1", "a")).isEqualTo(COUNTED);
    assertThat(cast("u1", "e2", "b")).isEqualTo(COUNTED);
  }

  @Test
  void aUserVotesAgainInTheNextWindow() {
    assertThat(cast("u1", "e1", "a")).isEqualTo(COUNTED);
    assertThat(votes.cast("u1", "e2", "a", NOON + DAY.toMillis(), DAY)).isEqualTo(COUNTED);
    assertThat(votes.cast("u1", "e3", "a", NOON + DAY.toMillis() / 4, DAY)).isEqualTo(KNOWN_USER);
  }

  @Test
  void aWindowWithoutEndHoldsOneVoteEver() {
    assertThat(votes.cast("u1", "e1", "a", 0, Votes.FOR_EVER)).isEqualTo(COUNTED);
    assertThat(votes.cast("u1", "e2", "a", NOON, Votes.FOR_EVER)).isEqualTo(KNOWN_USER);
  }

  @Test
  void idsAreNotRunTogether() {
    assertThat(cast("a", "bc", "x")).isEqualTo(COUNTED);
    assertThat(cast("ab", "c", "x")).isEqualTo(COUNTED);
  }

  @Test
  void howManyCountDoesNotDependOnTheOrder() {
    record Click(int user, int event, int item, long time) {}
    Random random = new Random(1);
    List<Click> clicks = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      clicks.add(
          new Click(
              random.nextInt(20),
              i,
              random.nextInt(10),
              NOON + random.nextInt(10 * (int) DAY.toMillis())));
    }
    List<Long> counted = new ArrayList<>();
    for (int order = 0; order < 5; order++) {
      Collections.shuffle(clicks, random);
      Votes fresh = new Votes();
      counted.add(
          clicks.stream()
              .filter(
                  it ->
                      fresh.cast("u" + it.user(), "e" + it.event(), "i" + it.item(), it.time(), DAY)
                          == COUNTED)
              .count());
    }
    assertThat(counted).containsOnly(counted.get(0));
  }

  @Test
  void noMoreClicksAreRememberedThanTwiceWhatWasAskedFor() {
    Votes few = new Votes(1_000);
    few.cast("u1", "e1", "a", NOON, DAY);
    for (int i = 0; i < 2_001; i++) {
      few.cast("other" + i, "e", "b", NOON, DAY);
    }
    assertThat(few.cast("u1", "e1", "a", NOON, DAY)).isEqualTo(COUNTED);
  }

  @Test
  void asManyClicksAreRememberedAsWasAskedFor() {
    Votes few = new Votes(1_000);
    few.cast("u1", "e1", "a", NOON, DAY);
    for (int i = 0; i < 999; i++) {
      few.cast("other" + i, "e", "b", NOON, DAY);
    }
    assertThat(few.cast("u1", "e1", "a", NOON, DAY)).isEqualTo(KNOWN_EVENT);
  }

  @Test
  void aSenderThatGoesOnIsNotForgotten() {
    Votes few = new Votes(1_000);
    int counted = 0;
    for (int i = 0; i < 10_000; i++) {
      few.cast("other" + i, "e", "b", NOON, DAY);
      if (i % 100 == 0) {
        counted += few.cast("u1", "e" + i, "a", NOON, DAY) == COUNTED ? 1 : 0;
      }
    }
    assertThat(counted).isEqualTo(1);
  }

  @Test
  void someClicksHaveToBeRemembered() {
    assertThatThrownBy(() -> new Votes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }

  private Verdict cast(String userId, String eventId, String itemId) {
    return votes.cast(userId, eventId, itemId, NOON, DAY);
  }
}
