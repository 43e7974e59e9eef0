package dev.reckon.view.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.testing.Events;
import dev.reckon.testing.Lists;
import dev.reckon.view.testing.TablesUnderTest;
import dev.reckon.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleUsersTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final Duration EXPIRY = Duration.ofDays(30);
  private static final Duration ERASURE_MEMORY = Duration.ofDays(60);

  @TempDir private Path directory;
  private TablesUnderTest tables;

  @BeforeEach
  void open() {
    tables =
        new TablesUnderTest(
            NOON,
            40,
            directory,
            Map.of(
                "reckon.view.tables.idle-expiry", EXPIRY,
                "reckon.view.tables.erasure-memory", ERASURE_MEMORY));
  }

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void aUserWhoIsNotSeenForLongLeavesNothingInAnyStore() {
    list("u1");
    list("u1");
    tables.write(Topic.SEARCHES, "u1", Events.search("s1", "u1", "gears", now()));
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "u1", "a", now()));
    tables.clock().pass(EXPIRY.minusSeconds(1));
    tables.takeTurn();
    assertThat(tables.held("u1")).as("before the expiry").hasSize(2);

    tables.clock().pass(Duration.ofDays(1));
    tables.takeTurn();

    assertThat(tables.entries()).isZero();
    assertThat(tables.counted("reckon.view.table.expired")).isEqualTo(1);
  }

  @Test
  void whoeverIsSeenAgainStays() {
    list("by a list");
    list("by a click");
    list("by a search");
    list("not at all");
    tables.clock().pass(EXPIRY.minusDays(1));
    list("by a list");
    tables.write(Topic.CLICKS, "by a click", Events.click("c1", "by a click", "a", NOON));
    tables.write(Topic.SEARCHES, "by a search", Events.search("s1", "by a search", "b", NOON));
    tables.clock().pass(EXPIRY.minusDays(1));
    tables.takeTurn();

    assertThat(tables.standing("by a list")).isPresent();
    assertThat(tables.standing("by a click")).isPresent();
    assertThat(tables.standing("by a search")).isPresent();
    assertThat(tables.standing("not at all")).isEmpty();
  }

  @Test
  void aReplayedEventFromLongAgoIsSeenWhenItComes() {
    Instant then = Instant.parse("2011-09-14T12:45:07Z");
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "u1", "a", then));
    tables.takeTurn();

    assertThat(tables.history("u1").positiveItemIds()).containsExactly("a");
  }

  @Test
  void aTurnTakesOutABoundedNumberOfUsers() {
    int users = 2 * IdleUsers.TAKEN_OUT + 1;
    for (int user = 0; user < users; user++) {
      list("u" + user);
    }
    tables.clock().pass(EXPIRY.plusDays(1));

    tables.takeTurn();
    assertThat(tables.counted("reckon.view.table.expired")).isEqualTo(IdleUsers.TAKEN_OUT);
    tables.takeTurn();
    tables.takeTurn();
    assertThat(tables.counted("reckon.view.table.expired")).isEqualTo(users);
    assertThat(tables.entries()).isZero();
  }

  @Test
  void aTurnGoesOnWhereTheLastOneStopped() {
    list("z");
    tables.clock().pass(EXPIRY);
    for (int user = 0; user < IdleUsers.LOOKED_AT; user++) {
      tables.write(Topic.CLICKS, "a" + user, Events.click("c", "a" + user, "a", now()));
    }
    tables.clock().pass(Duration.ofDays(1));

    tables.takeTurn();
    assertThat(tables.standing("z")).as("a turn looks at so many only").isPresent();
    tables.takeTurn();
    assertThat(tables.standing("z")).isEmpty();
  }

  @Test
  void theMarkOfAnErasureOutlastsTheListsAndThenGoesToo() {
    tables.write(Topic.ERASURES, "u1", Events.erasure("u1", NOON));
    tables.clock().pass(ERASURE_MEMORY);
    tables.takeTurn();
    tables.write(Topic.CLICKS, "u1", Events.click("late", "u1", "a", NOON.minusSeconds(1)));
    assertThat(tables.history("u1").isEmpty()).as("kept out").isTrue();

    tables.clock().pass(Duration.ofDays(1));
    tables.takeTurn();

    assertThat(tables.entries()).isZero();
  }

  private void list(String userId) {
    tables.write(Topic.RECOMMENDATIONS, userId, Lists.ranked(userId, 1, now(), 3));
  }

  private Instant now() {
    return tables.clock().instant();
  }
}
