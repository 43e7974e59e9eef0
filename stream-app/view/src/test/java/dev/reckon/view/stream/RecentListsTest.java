package dev.reckon.view.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.testing.Lists;
import dev.reckon.view.state.StateSerdes;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentListsTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final RecentLists lists = new RecentLists(2);

  @Test
  void theNewestListOfAUserIsKept() {
    lists.stands("u1", Lists.ranked("u1", 1, NOON, 3), 1);
    lists.stands("u1", Lists.ranked("u1", 2, NOON, 3), 2);

    assertThat(lists.of("u1").flatMap(RecentLists.Recent::list).map(StateSerdes::read))
        .contains(Lists.ranked("u1", 2, NOON, 3));
    assertThat(lists.of("u2")).isEmpty();
  }

  @Test
  void thoseWhoGotAListLongestAgoGoFirst() {
    lists.stands("u1", Lists.ranked("u1", 1, NOON, 3), 1);
    lists.stands("u2", Lists.ranked("u2", 1, NOON, 3), 2);
    lists.stands("u1", Lists.ranked("u1", 2, NOON, 3), 3);
    lists.stands("u3", Lists.ranked("u3", 1, NOON, 3), 4);

    assertThat(lists.of("u1")).isPresent();
    assertThat(lists.of("u2")).isEmpty();
    assertThat(lists.of("u3")).isPresent();
  }

  @Test
  void itIsKnownThatAListWasTakenBack() {
    lists.stands("u1", Lists.ranked("u1", 1, NOON, 3), 1);
    lists.forgotten("u1", 7);

    assertThat(lists.of("u1")).contains(new RecentLists.Recent(Optional.empty(), 7));
  }

  @Test
  void aListFromBeforeTheErasureDoesNotComeBackAndOneFromAfterCounts() {
    lists.forgotten("u1", NOON.toEpochMilli());
    lists.stands("u1", Lists.ranked("u1", 8, NOON.minusMillis(1), 3), 1);
    assertThat(lists.of("u1").flatMap(RecentLists.Recent::list)).isEmpty();

    lists.stands("u1", Lists.ranked("u1", 1, NOON.plusMillis(1), 3), 2);
    assertThat(lists.of("u1").flatMap(RecentLists.Recent::list)).isPresent();
  }
}
